import { connect } from 'node:net';
import { findPlace, OwnServer, type ServerCommand, type ServerPlace } from './own-server.js';
import { userInsteadOfRoot } from './system-user.js';

/** A memcached of its own for a test; it comes back empty. */
export class MemcachedServer extends OwnServer {
  private constructor(
    private readonly program: string,
    place: ServerPlace,
  ) {
    super(place);
  }

  static async start(program: string): Promise<MemcachedServer> {
    const server = new MemcachedServer(program, await findPlace('memcached', userInsteadOfRoot('nobody')));
    await server.resume();
    return server;
  }

  /** Host and port, as clients of memcached want them. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** What it holds under a key; `undefined` for nothing. */
  async rawValue(key: string): Promise<string | undefined> {
    const answer = await this.#ask(`get ${key}\r\n`, 'END\r\n');
    return /^VALUE \S+ \d+ \d+\r\n([\s\S]*)\r\nEND\r\n$/.exec(answer)?.[1];
  }

  /** The seconds that are left of a value: `-1` when it stays for ever. */
  async secondsLeft(key: string): Promise<number> {
    const answer = await this.#ask(`mg ${key} t\r\n`, '\r\n');
    return Number(/ t(-?\d+)/.exec(answer)?.[1]);
  }

  async setRaw(key: string, value: string): Promise<void> {
    await this.#ask(`set ${key} 0 0 ${Buffer.byteLength(value)}\r\n${value}\r\n`, 'STORED\r\n');
  }

  protected command(): ServerCommand {
    return { program: this.program, parameters: ['-l', '127.0.0.1', '-p', String(this.port), '-U', '0', '-m', '16'] };
  }

  #ask(command: string, end: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(this.port, '127.0.0.1', () => socket.write(command));
      socket.on('error', reject).on('data', (data) => {
        answer += data.toString();
        if (!answer.endsWith(end)) return;
        socket.destroy();
        resolve(answer);
      });
    });
  }
}
