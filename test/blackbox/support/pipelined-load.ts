import { connect } from 'node:net';
import { request } from './raw-exchange.js';

/** Requests that are sent in one go, before their answers are waited for. */
const BATCH = 64;
const CONNECTIONS = 4;
const ANSWERED = Buffer.from('HTTP/1.1 200');

/**
 * Sends very many requests over few connections, one batch behind the other.
 *
 * @param path - must be answered with 200
 * @param count - rounded up to whole batches
 */
export async function sendMany(port: number, path: string, count: number): Promise<void> {
  const batches = Math.ceil(count / BATCH / CONNECTIONS);
  await Promise.all(Array.from({ length: CONNECTIONS }, () => sendBatches(port, path, batches)));
}

async function sendBatches(port: number, path: string, batches: number): Promise<void> {
  const batch = request(`GET ${path}`).repeat(BATCH);
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let sent = 0;
    let answered = 0;
    let rest: Buffer = Buffer.alloc(0);
    const sendNext = () => {
      if (sent === batches) return socket.end();
      sent += 1;
      answered = 0;
      socket.write(batch);
    };
    socket.on('connect', sendNext);
    socket.on('data', (chunk: Buffer) => {
      const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let from = 0;
      for (let at = text.indexOf(ANSWERED); at !== -1; at = text.indexOf(ANSWERED, from)) {
        answered += 1;
        from = at + ANSWERED.length;
      }
      // The beginning of an answer may be cut in two.
      rest = text.subarray(Math.max(from, text.length - ANSWERED.length + 1));
      if (answered === BATCH) sendNext();
    });
    socket.on('error', reject);
    socket.on('close', () =>
      sent === batches && answered === BATCH ? resolve() : reject(new Error(`closed after ${sent} batches`)),
    );
  });
}
