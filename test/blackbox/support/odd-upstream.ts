import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import { RawUpstream } from '../../support/raw-upstream.js';

/** A plugin of another backend that does what no plugin should, and keeps what it was asked. */
export class OddUpstream {
  readonly asked: IncomingMessage[] = [];
  /** The requests whose connection was closed before they were answered. */
  readonly abandoned: string[] = [];
  readonly #server: RawUpstream;

  static async start(): Promise<OddUpstream> {
    let upstream: OddUpstream | undefined;
    const server = await RawUpstream.serving((req, res) => upstream?.answer(req, res));
    upstream = new OddUpstream(server);
    return upstream;
  }

  private constructor(server: RawUpstream) {
    this.#server = server;
    const sockets = new WebSocketServer({ noServer: true });
    server.http.on('upgrade', (req, socket, head) =>
      sockets.handleUpgrade(req, socket, head, (client) =>
        client.on('message', (data, isBinary) => client.send(data, { binary: isBinary })),
      ),
    );
  }

  get url(): string {
    return this.#server.url;
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  answer(req: IncomingMessage, res: ServerResponse): void {
    this.asked.push(req);
    const name = req.url?.split(/[/?]/)[3] ?? '';
    const reaction = REACTIONS[name];
    res.on('close', () => res.writableFinished || this.abandoned.push(name));
    if (reaction === undefined) res.end('fine');
    else reaction(req, res);
  }
}

const MEBIBYTE = Buffer.alloc(1_048_576, 'x');

const REACTIONS: Readonly<Record<string, (req: IncomingMessage, res: ServerResponse) => void>> = {
  never: () => {},
  headers: (req, res) => void res.setHeader('Content-Type', 'application/json').end(JSON.stringify(req.headers)),
  'reset-early': (req) => void req.socket.resetAndDestroy(),
  'reset-late': (req, res) => {
    res.writeHead(200, { 'Content-Length': 1_000 }).write('half', () => req.socket.resetAndDestroy());
  },
  'bad-headers': (req) => void req.socket.end('HTTP/1.1 200 OK\r\nBad Name: x\r\nContent-Length: 2\r\n\r\nok'),
  'two-lengths': (req) =>
    void req.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok'),
  hints: (req, res) => {
    req.socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    res.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
    res.end('hinted');
  },
  trailers: (_, res) => {
    res.writeHead(200, { Trailer: 'X-Sum' }).write('body');
    res.addTrailers({ 'X-Sum': '1' });
    res.end();
  },
  cookies: (_, res) => void res.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2']).end('ok'),
  nothing: (_, res) => void res.writeHead(204).end(),
  'not-modified': (_, res) => void res.writeHead(304, { ETag: '"1"' }).end(),
  length: (_, res) => void res.writeHead(200, { 'Content-Length': 5 }).end('hello'),
  large: (_, res) => {
    let left = 100;
    const write = () => {
      while (left > 0) {
        left -= 1;
        if (!res.write(MEBIBYTE)) return void res.once('drain', write);
      }
      res.end();
    };
    write();
  },
  swallow: (req, res) => {
    let bytes = 0;
    req.on('data', (piece: Buffer) => (bytes += piece.length)).on('end', () => res.end(String(bytes)));
  },
  events: (_, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: first\n\n');
  },
};
