import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** What Redis answers: a text, a number, nothing, a list, or an error. */
type Reply = string | number | undefined | Error | readonly Reply[];

/** How long the server may take for one answer, in milliseconds. */
const LIMIT = 10_000;
const END = '\r\n';
const PAGE = '1000';

/**
 * A connection to Redis or Valkey that lists and deletes keys. By itself, since the project under test has the library for one or the other.
 */
export class RedisConnection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #failure: Error | undefined;
  /** Tells whoever reads that there is more, or that there will be no more. */
  #wake: () => void = () => undefined;
  /** The answer before this one: they come in the order of the questions. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setTimeout(LIMIT, () => socket.destroy(new Error(`Redis has not answered within ${LIMIT} ms.`)));
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    socket.on('error', (error) => (this.#failure = error));
    socket.on('close', () => {
      this.#failure ??= new Error('Redis has closed the connection.');
      this.#wake();
    });
  }

  /** @param url - `redis://user:password@host:port/database`, or `rediss://` */
  static async open(url: string): Promise<RedisConnection> {
    const { protocol, hostname, port, username, password, pathname } = new URL(url);
    const host = hostname.replaceAll(/^\[|\]$/g, '');
    const options = { host, port: port === '' ? 6379 : Number(port) };
    const socket = protocol === 'rediss:' ? connectTls({ ...options, servername: host }) : connectPlain(options);
    const connection = new RedisConnection(socket);
    try {
      await once(socket, protocol === 'rediss:' ? 'secureConnect' : 'connect');
      const user = username === '' ? [] : [decodeURIComponent(username)];
      if (password !== '') await connection.#send('AUTH', ...user, decodeURIComponent(password));
      if (pathname.length > 1) await connection.#send('SELECT', pathname.slice(1));
      return connection;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  /** Every key that begins so; the text holds none of the characters that mean something in a pattern. */
  async keys(start: string): Promise<readonly string[]> {
    const keys = new Set<string>();
    let cursor = '0';
    do {
      const [next, page] = (await this.#send('SCAN', cursor, 'MATCH', `${start}*`, 'COUNT', PAGE)) as [
        string,
        string[],
      ];
      for (const key of page) keys.add(key);
      cursor = next;
    } while (cursor !== '0');
    return [...keys];
  }

  async set(key: string, value: string): Promise<void> {
    await this.#send('SET', key, value);
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (let first = 0; first < keys.length; first += Number(PAGE))
      await this.#send('DEL', ...keys.slice(first, first + Number(PAGE)));
  }

  close(): void {
    this.#socket.destroy();
  }

  async #send(...words: readonly string[]): Promise<Reply> {
    const parts = words.flatMap((word) => [`$${Buffer.byteLength(word)}`, word]);
    this.#socket.write([`*${words.length}`, ...parts, ''].join(END));
    const answer = this.#last.then(() => this.#read());
    this.#last = answer.catch(() => undefined);
    const reply = await answer;
    if (reply instanceof Error) throw reply;
    return reply;
  }

  async #read(): Promise<Reply> {
    const line = await this.#take(undefined);
    const [kind, rest] = [line[0], line.slice(1)];
    if (kind === '-') return new Error(rest);
    if (kind === ':') return Number(rest);
    if (kind === '+') return rest;
    const length = Number(rest);
    if (length < 0) return undefined;
    if (kind === '$') return this.#take(length);
    const list: Reply[] = [];
    while (list.length < length) list.push(await this.#read());
    return list;
  }

  /** The next text: of this many bytes, or up to the end of the line. */
  async #take(length: number | undefined): Promise<string> {
    for (;;) {
      const end = length ?? this.#received.indexOf(END);
      if (end >= 0 && this.#received.length >= end + END.length) {
        const text = this.#received.toString('utf8', 0, end);
        this.#received = this.#received.subarray(end + END.length);
        return text;
      }
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
