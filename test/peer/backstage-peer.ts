import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { JsonObject } from 'proscenium';
import { freePort } from '../support/own-server.js';
import { repositoryRoot } from '../support/repository.js';

/** How long the backend may take to start, in milliseconds. */
const START_LIMIT = 60_000;

/** A real backend of Backstage in a process of its own, with the plugin `sound`. */
export class BackstagePeer {
  readonly url: string;
  #child: ChildProcess | undefined;
  #said = '';

  private constructor(
    private readonly installation: string,
    private readonly folder: string,
    readonly port: number,
    private readonly program: string,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  /**
   * @param installation - the folder where Backstage is installed
   * @param program - the file beside this one that is the backend
   */
  static async create(installation: string, program = 'backstage-backend.cjs'): Promise<BackstagePeer> {
    const folder = await mkdtemp(join(tmpdir(), 'backstage-peer-'));
    return new BackstagePeer(installation, folder, await freePort(), program);
  }

  /** @param config - laid over what it needs in order to run: address, and keys in files */
  async start(config: JsonObject): Promise<void> {
    await this.#writeKeys();
    const files = [await this.#write('own.yaml', this.#ownConfig()), await this.#write('given.yaml', config)];
    const program = join(repositoryRoot, 'test/peer', this.program);
    await this.#write('package.json', { name: 'peer', version: '0.0.0', private: true });
    this.#said = '';
    const child = spawn(process.execPath, [program, ...files.flatMap((file) => ['--config', file])], {
      cwd: this.folder,
      env: { ...process.env, NODE_ENV: 'development', BACKSTAGE_INSTALLATION: this.installation },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (this.#said += text.toString()));
    this.#child = child;
    await this.#ready(child);
  }

  /** What it has written to its log since its last start. */
  get log(): string {
    return this.#said;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(killer);
  }

  /** Stops it and removes what it has left. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  #ownConfig(): JsonObject {
    const key = {
      keyId: randomUUID(),
      publicKeyFile: join(this.folder, 'public.pem'),
      privateKeyFile: join(this.folder, 'private.pem'),
    };
    return {
      app: { baseUrl: this.url },
      backend: {
        baseUrl: this.url,
        listen: { host: '127.0.0.1', port: this.port },
        auth: { pluginKeyStore: { type: 'static', static: { keys: [key] } } },
      },
    };
  }

  async #writeKeys(): Promise<void> {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeFile(join(this.folder, 'public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    await writeFile(join(this.folder, 'private.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  }

  async #write(name: string, config: JsonObject): Promise<string> {
    const file = join(this.folder, name);
    await writeFile(file, JSON.stringify(config));
    return file;
  }

  async #ready(child: ChildProcess): Promise<void> {
    const limit = Date.now() + START_LIMIT;
    while (Date.now() < limit && child.exitCode === null) {
      const answer = await fetch(`${this.url}/.backstage/health/v1/readiness`).catch(() => undefined);
      if (answer?.status === 200) return;
      await pause(100);
    }
    child.kill('SIGKILL');
    throw new Error(`Backstage does not start:\n${this.#said}`);
  }
}
