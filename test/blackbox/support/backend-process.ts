import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { repositoryRoot } from '../../support/repository.js';

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From its start, in milliseconds. */
  readonly after: number;
}

export interface ProcessOptions {
  /** The program below `programs`; default the portal with a plugin full of faults. */
  readonly program?: string;
  readonly parameters?: readonly string[];
  /** YAML on top of what a test needs: an address on a free port, and data that goes away. */
  readonly config?: string;
  /** Leaves the portal's own file and the defaults of tests out: these are the only arguments. */
  readonly onlyParameters?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** The process can write no file beyond this many bytes, as on a disk that is full; not on Windows. */
  readonly fileSizeLimit?: number;
  /** Default `production`, as an operator runs it. */
  readonly nodeEnvironment?: string;
}

/** A line of the log. */
export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** Whoever shows it is a service. */
export const KNOWN_TOKEN = 'the-token-of-tests';

const running = new Set<BackendProcess>();
const shared = new Set<BackendProcess>();

/** A backend as a process of its own, seen from outside. */
export class BackendProcess {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #folder: string;
  #stdout = '';
  #stderr = '';
  #url: string | undefined;

  constructor(options: ProcessOptions = {}) {
    const began = performance.now();
    this.#folder = mkdtempSync(join(tmpdir(), 'proscenium-blackbox-'));
    const { NODE_ENV: _env, LOG_LEVEL: _level, ...inherited } = process.env;
    const [program, ...parameters] = withFileSizeLimit([process.execPath, ...this.#commandLine(options)], options);
    this.#child = spawn(program, parameters, {
      cwd: repositoryRoot,
      env: { ...inherited, NODE_ENV: options.nodeEnvironment ?? 'production', ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    running.add(this);
    this.ended = new Promise((settle) => {
      this.#child.on('close', (code, signal) => {
        running.delete(this);
        shared.delete(this);
        rmSync(this.#folder, { recursive: true, force: true });
        settle({ code, signal, stdout: this.#stdout, stderr: this.#stderr, after: performance.now() - began });
      });
    });
  }

  /** Starts a backend and waits until it is ready. */
  static async ready(options: ProcessOptions = {}): Promise<BackendProcess> {
    const backend = new BackendProcess(options);
    await backend.waitFor('readiness', async () => (await backend.status('/.backstage/health/v1/readiness')) === 200);
    return backend;
  }

  /** Starts a backend that serves several rows; it is ended after the last one. */
  static async shared(options: ProcessOptions = {}): Promise<BackendProcess> {
    const backend = await BackendProcess.ready(options);
    running.delete(backend);
    shared.add(backend);
    return backend;
  }

  /** Runs a backend that is to end by itself. */
  static async run(options: ProcessOptions = {}, limit = 20_000): Promise<Ended> {
    const backend = new BackendProcess(options);
    return backend.endsWithin(limit);
  }

  /** The folder of its configuration, which goes away with the process. */
  get folder(): string {
    return this.#folder;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get stdin() {
    return this.#child.stdin;
  }

  get stdout() {
    return this.#child.stdout;
  }

  get output(): string {
    return this.#stdout + this.#stderr;
  }

  get errorOutput(): string {
    return this.#stderr;
  }

  /** Where it listens, once it has said so. */
  get url(): string {
    this.#url ??= /Listening on (https?:\/\/[^\s"]+)/.exec(this.#stdout)?.[1];
    if (this.#url === undefined) throw new Error(`the backend does not listen:\n${this.output}`);
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** What it has logged, when it writes JSON. */
  get log(): LogLine[] {
    return this.#stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(20_000), redirect: 'manual', ...init });
  }

  /** The status of a GET; 0 when there is no answer. */
  async status(path: string): Promise<number> {
    try {
      const response = await this.fetch(path);
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  /** The process lives and serves its next request. */
  async isAlive(): Promise<boolean> {
    const statuses = [await this.status('/.backstage/health/v1/liveness'), await this.status('/api/fault/fine')];
    return statuses.every((status) => status === 200);
  }

  /** Tries again until something holds. */
  async waitFor(what: string, holds: () => boolean | Promise<boolean>, limit = 20_000): Promise<void> {
    const until = performance.now() + limit;
    for (;;) {
      if (await holds()) return;
      if (this.hasEnded) throw new Error(`the backend ended before ${what}:\n${this.output}`);
      if (performance.now() > until) throw new Error(`no ${what} within ${limit} ms:\n${this.output}`);
      await pause(20);
    }
  }

  async endsWithin(limit: number): Promise<Ended> {
    const timeout = new AbortController();
    const outcome = await Promise.race([
      this.ended,
      pause(limit, undefined, { signal: timeout.signal }).catch(() => undefined),
    ]);
    timeout.abort();
    if (outcome !== undefined) return outcome;
    this.send('SIGKILL');
    throw new Error(`the process did not end within ${limit} ms:\n${this.output}`);
  }

  #commandLine({ program = 'portal-with-faults', parameters = [], config, onlyParameters }: ProcessOptions): string[] {
    const file = fileURLToPath(new URL(`../programs/${program}.js`, import.meta.url));
    const flags = ['--enable-source-maps', '--conditions=unbundled', file];
    if (onlyParameters === true) return [...flags, ...parameters];
    const base = this.#write('test-config.yaml', testConfig(this.#folder));
    const own = config === undefined ? [] : ['--config', this.#write('row-config.yaml', config)];
    const portal = resolve(repositoryRoot, 'samples/portal/app-config.yaml');
    return [...flags, '--config', portal, '--config', base, ...own, ...parameters];
  }

  #write(name: string, text: string): string {
    const file = join(this.#folder, name);
    writeFileSync(file, text);
    return file;
  }
}

/** Ends what a row has left running, and after the last row what several have used. */
export async function killLeftProcesses(which: 'own' | 'shared' = 'own'): Promise<void> {
  const left = [...(which === 'own' ? running : shared)];
  for (const backend of left) backend.send('SIGKILL');
  await Promise.all(left.map((backend) => backend.ended));
}

/** The shell's blocks are 512 bytes. It has the signal ignored that would end the process. */
function withFileSizeLimit(
  command: readonly [string, ...string[]],
  { fileSizeLimit }: ProcessOptions,
): readonly [string, ...string[]] {
  if (fileSizeLimit === undefined) return command;
  const script = `trap '' XFSZ; ulimit -f ${Math.ceil(fileSizeLimit / 512)}; exec "$@"`;
  return ['sh', '-c', script, 'sh', ...command];
}

function testConfig(folder: string): string {
  return [
    'backend:',
    '  listen: 127.0.0.1:0',
    '  database: { client: better-sqlite3, connection: ":memory:" }',
    '  lifecycle: { serverShutdownDelay: { seconds: 0 } }',
    `  auth: { externalAccess: [{ type: static, options: { token: ${KNOWN_TOKEN}, subject: test } }] }`,
    'catalog:',
    `  registrationRoots: [${folder}]`,
    'scaffolder:',
    `  workingDirectory: ${folder}/workspaces`,
    `  outputDirectory: ${folder}/published`,
    '',
  ].join('\n');
}
