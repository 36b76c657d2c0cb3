import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Statuses that are answered where there is no request to answer: the bytes that came are none, or not one that is complete. */
export type RawStatus = keyof typeof REASONS;

const REASONS = {
  400: ['InputError', 'The request is not valid HTTP'],
  405: ['MethodNotAllowedError', 'This server is no proxy'],
  408: ['RequestTimeoutError', 'The request took too long to arrive'],
  413: ['PayloadTooLargeError', 'The extensions of the chunks are too large'],
  426: ['UpgradeRequiredError', 'Nobody takes over connections here'],
  431: ['RequestHeaderFieldsTooLargeError', 'The headers are too large, or too many'],
} as const;

/** Headers that a status must have. */
const HEADERS: Readonly<Partial<Record<RawStatus, string>>> = {
  405: 'Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n',
  426: 'Upgrade: HTTP/1.1\r\n',
};

/** How long a client that has been answered may take to close its side, in milliseconds. */
const LINGER = 1_000;

/**
 * Writes an answer in one piece and closes the connection: first this side, so that the answer arrives although the client still
 * sends; a moment later the whole.
 */
export function answerRaw(socket: Duplex, status: RawStatus): void {
  if (!socket.writable) return void socket.destroy();
  socket.on('error', ignore);
  socket.end(textOf(status));
  const linger = setTimeout(() => socket.destroy(), LINGER).unref();
  socket.once('close', () => clearTimeout(linger));
  // What still comes is read and dropped, so that the end of it is seen.
  socket.resume();
}

function textOf(status: RawStatus): string {
  const [name, message] = REASONS[status];
  const body = JSON.stringify({ error: { name, message }, response: { statusCode: status } });
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${HEADERS[status] ?? ''}Connection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

function ignore(): void {}
