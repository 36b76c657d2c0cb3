import { connect } from 'node:net';

/** What came back over one connection. */
export interface RawAnswer {
  /** Everything that was received. */
  readonly text: string;
  /** The first status; 0 when nothing came. */
  readonly status: number;
  /** The status of every answer, in order. */
  readonly statuses: readonly number[];
  /** Whether the server closed the connection, before the wait was over. */
  readonly closed: boolean;
  /** From the connection to its end, in milliseconds. */
  readonly after: number;
}

export interface RawExchangeOptions {
  /** How long to listen, in milliseconds; default 1,500. */
  readonly wait?: number;
  /** Sent one after the other with this pause between them, in milliseconds. */
  readonly drip?: { readonly parts: readonly (string | Buffer)[]; readonly every: number };
}

/** Writes bytes to a port of this machine, as no HTTP client would, and collects what comes back until the server closes or the wait is over. */
export async function exchange(
  port: number,
  bytes: string | Buffer,
  { wait = 1_500, drip }: RawExchangeOptions = {},
): Promise<RawAnswer> {
  const began = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    const finish = (closed: boolean) => {
      clearTimeout(timer);
      clearInterval(dripping);
      socket.destroy();
      resolve(describe(Buffer.concat(chunks).toString('latin1'), closed, performance.now() - began));
    };
    const timer = setTimeout(() => finish(false), wait);
    let sent = 0;
    const dripping =
      drip === undefined
        ? undefined
        : setInterval(() => {
            const part = drip.parts[sent % drip.parts.length];
            sent += 1;
            if (part !== undefined && socket.writable) socket.write(part);
          }, drip.every);
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A reset is a way of closing.
    socket.on('error', () => finish(true));
    socket.on('close', () => finish(true));
  });
}

/** A request as text: its first line, its headers, and a body. */
export function request(line: string, headers: readonly string[] = [], body = ''): string {
  return [`${line} HTTP/1.1`, 'Host: 127.0.0.1', ...headers, '', body].join('\r\n');
}

function describe(text: string, closed: boolean, after: number): RawAnswer {
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  return { text, status: statuses[0] ?? 0, statuses, closed, after };
}
