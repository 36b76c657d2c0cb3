import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import type { Busboy, FileInfo } from 'busboy';
import { InputError } from '../../../errors/http-errors.js';
import { withTimeLimit } from '../../../errors/time-limit.js';
import { reachesForPrototype } from '../body/form-body.js';
import { MOST_DISCARDED } from '../body/read-body.js';
import { payloadTooLarge } from '../status-error.js';
import { cleanFileName } from './file-name.js';
import type { ReadLimits } from './multipart-limits.js';
import type { MultipartPart } from './multipart-part.js';

/**
 * Feeds a request to the parser, and hands on its parts one by one. The next piece of the request is read when the parts of the one
 * before have been taken, so that a slow taker slows down the client and nothing piles up.
 */
export class MultipartReader {
  readonly #request: IncomingMessage;
  readonly #parser: Busboy;
  readonly #limits: ReadLimits;
  readonly #parts: MultipartPart[] = [];
  readonly #pumped: Promise<void>;
  /** The file that was handed on last. */
  #file: Readable | undefined;
  #count = { parts: 0, files: 0 };
  #failure: Error | undefined;
  #isDone = false;
  #wakeTaker: () => void = ignore;
  #wakePump: () => void = ignore;
  #endWriting: () => void = ignore;

  constructor(request: IncomingMessage, parser: Busboy, limits: ReadLimits) {
    this.#request = request;
    this.#parser = parser;
    this.#limits = limits;
    parser.on('field', (name, value, { valueTruncated }) => this.#addField(name, value, valueTruncated));
    parser.on('file', (name, stream, info) => this.#addFile(name, stream, info));
    parser.on('partsLimit', () => this.#fail(tooMany('parts', limits.parts)));
    parser.on('error', (error) => this.#fail(malformed(error)));
    parser.on('finish', () => this.#finish());
    this.#pumped = this.#pump();
  }

  /**
   * The next part; `undefined` after the last one. What has not been read of the file before it is thrown away.
   *
   * @throws InputError 400, StatusError 413
   */
  async next(): Promise<MultipartPart | undefined> {
    this.#discardFile();
    while (this.#parts.length === 0 && this.#failure === undefined && !this.#isDone)
      await new Promise<void>((resolve) => {
        this.#wakeTaker = resolve;
      });
    if (this.#failure !== undefined) throw this.#failure;
    const part = this.#parts.shift();
    if (this.#parts.length === 0) this.#wakePump();
    if (part?.kind === 'file') this.#file = part.stream;
    return part;
  }

  /** Whether the request was read to its end and everything in it was taken. */
  get isDone(): boolean {
    return this.#isDone && this.#parts.length === 0 && this.#failure === undefined;
  }

  /**
   * Throws away whatever is left. A client that still sends may not see the answer: so what it sends is read a while longer.
   */
  async close(): Promise<void> {
    this.#fail(new InputError('The form is no longer read'));
    await withTimeLimit(this.#pumped, LONGEST_DISCARDING, () => new Error('the client is slow')).catch(ignore);
  }

  /** Never rejects: what goes wrong is the failure of the next part. */
  async #pump(): Promise<void> {
    let size = 0;
    let discarded = 0;
    try {
      // The connection must survive, so that the client can be answered.
      for await (const chunk of this.#request.iterator({ destroyOnReturn: false })) {
        const { length } = chunk as Buffer;
        size += length;
        if (size > this.#limits.size) this.#fail(payloadTooLarge(this.#limits.size));
        if (this.#failure === undefined) await this.#feed(chunk as Buffer);
        else discarded += length;
        if (discarded > MOST_DISCARDED) return;
      }
      if (this.#failure === undefined) this.#parser.end();
    } catch {
      this.#fail(new InputError('The request ended before its body'));
    }
  }

  async #feed(chunk: Buffer): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#endWriting = resolve;
      this.#parser.write(chunk, () => resolve());
    });
    while (this.#parts.length > 0 && this.#failure === undefined)
      await new Promise<void>((resolve) => {
        this.#wakePump = resolve;
      });
  }

  #addField(name: string | undefined, value: string, isTruncated: boolean): void {
    if (!this.#accept(name)) return;
    if (isTruncated) return this.#fail(payloadTooLarge(this.#limits.fieldSize, `The field ${JSON.stringify(name)}`));
    if (value.includes(REPLACED)) return this.#fail(new InputError('The form has a field that is not valid UTF-8'));
    this.#add({ kind: 'field', name, value });
  }

  #addFile(name: string | undefined, source: Readable, info: FileInfo): void {
    source.on('error', ignore);
    this.#count.files += 1;
    if (!this.#accept(name)) return void source.resume();
    if (this.#count.files > this.#limits.files) return this.#fail(tooMany('files', this.#limits.files));
    // Whoever reads it may stop in the middle, and the parser would wait for ever.
    const stream = new PassThrough();
    stream.on('error', ignore);
    stream.on('close', () => source.unpipe(stream).resume());
    source.on('limit', () => this.#fail(payloadTooLarge(this.#limits.fileSize, `The file ${JSON.stringify(name)}`)));
    source.pipe(stream);
    this.#add({ kind: 'file', name, filename: cleanFileName(info.filename), mimeType: info.mimeType, stream });
  }

  #accept(name: string | undefined): name is string {
    if (this.#failure !== undefined) return false;
    this.#count.parts += 1;
    if (this.#count.parts > this.#limits.parts) this.#fail(tooMany('parts', this.#limits.parts));
    else if (name === undefined) this.#fail(new InputError('The form has a part without a name'));
    else if (reachesForPrototype(name)) this.#fail(new InputError('The form has a field with a forbidden name'));
    return this.#failure === undefined;
  }

  #add(part: MultipartPart): void {
    this.#parts.push(part);
    this.#wakeTaker();
  }

  #finish(): void {
    this.#isDone = true;
    this.#wakeTaker();
  }

  #fail(failure: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    const streams = [this.#file, ...this.#parts.map((part) => (part.kind === 'file' ? part.stream : undefined))];
    for (const stream of streams) stream?.destroy(failure);
    // The parser calls from the middle of its work, where it must not be torn down.
    process.nextTick(() => this.#parser.destroy());
    this.#wakeTaker();
    this.#wakePump();
    // A parser that is torn down does not say what became of a write.
    this.#endWriting();
  }

  /** Whoever wants a file reads it, or listens to it, before asking for the next part. */
  #discardFile(): void {
    const file = this.#file;
    if (file !== undefined && file.listenerCount('data') + file.listenerCount('readable') === 0) file.resume();
  }
}

const LONGEST_DISCARDING = 5_000;
/** What the parser writes for bytes that are not UTF-8. */
const REPLACED = '\ufffd';

function tooMany(what: string, limit: number): InputError {
  return new InputError(`The form has more than ${limit} ${what}`);
}

function malformed(error: unknown): InputError {
  const isEarly = error instanceof Error && error.message.startsWith('Unexpected end');
  return new InputError(isEarly ? 'The form ends too early' : 'The form is malformed');
}

function ignore(): void {}
