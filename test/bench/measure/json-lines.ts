import type { ChildProcess } from 'node:child_process';

const PATIENCE = 120_000;

/** Waits for lines of JSON among what a process prints. */
export class JsonLines {
  #errors = '';
  #text = '';
  #wanted:
    | { readonly start: string; readonly found: (line: string) => void; readonly failed: (error: Error) => void }
    | undefined;

  constructor(
    child: ChildProcess,
    private readonly name: string,
  ) {
    child.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) => (this.#errors = (this.#errors + text).slice(-4_000)));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    child.once('error', (error) => this.#wanted?.failed(error));
    child.once('exit', (code) => this.#wanted?.failed(new Error(`${name} ended with ${code}: ${this.#errors}`)));
  }

  /**
   * The next line that starts so.
   *
   * @throws Error when the process ends before, or says nothing for two minutes
   */
  async next<T>(start: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const line = await new Promise<string>((found, failed) => {
        timer = setTimeout(() => failed(new Error(`${this.name} said nothing in time: ${this.#errors}`)), PATIENCE);
        this.#wanted = { start, found, failed };
      });
      return JSON.parse(line) as T;
    } finally {
      clearTimeout(timer);
      this.#wanted = undefined;
    }
  }

  #take(text: string): void {
    // A peer with a request log writes much that nobody waits for.
    if (this.#wanted === undefined) {
      this.#text = '';
      return;
    }
    const lines = (this.#text + text).split('\n');
    this.#text = lines.pop() ?? '';
    const wanted = this.#wanted;
    const line = wanted && lines.find((each) => each.startsWith(wanted.start));
    if (line !== undefined) wanted?.found(line);
  }
}
