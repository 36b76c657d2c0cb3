import { writeSync } from 'node:fs';

type Write = NodeJS.WriteStream['write'];

/** The two streams of the command. The main file runs in the same process; what it prints must not get into the result. */
export class Output {
  readonly #pending: Promise<void>[] = [];
  readonly #write: Write;

  constructor() {
    const { stdout, stderr } = process;
    this.#write = stdout.write.bind(stdout);
    stdout.write = stderr.write.bind(stderr);
    // Whoever reads the output has seen enough, as `head` does.
    for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  }

  /** Writes a part of the result, and a line end. */
  print(text: string): void {
    this.#pending.push(new Promise((resolve) => this.#write(`${text}\n`, () => resolve())));
  }

  /** Tells the operator something beside the result. */
  tell(text: string): void {
    this.#pending.push(new Promise((resolve) => process.stderr.write(`${text}\n`, () => resolve())));
  }

  /** Tells it in the last moment of the process, when nothing can be waited for. */
  tellAtExit(text: string): void {
    try {
      writeSync(process.stderr.fd, `${text}\n`);
    } catch {
      // Nobody is left to tell.
    }
  }

  /** Resolves when everything has left the process, or can not. */
  async flush(): Promise<void> {
    await Promise.all(this.#pending);
  }
}
