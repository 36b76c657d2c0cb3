import { type IncomingMessage, ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http';

/** What Node accepts as the value of a header. */
type HeaderValue = number | string | readonly string[];

/**
 * Makes the class of a server's responses: each has these headers from its beginning, as if somebody had set them first. They can be
 * read, replaced and removed like all others, and go out with whatever is answered, also by code that writes to Node's response itself.
 *
 * Node writes headers that were set one by one much more slowly than a complete list. These responses keep what is set in a list of
 * their own, so that all headers of an answer are handed to Node at once; those given here are a text that was written only once.
 *
 * @param presets - values by name; names are written as they are given
 */
export function presetResponse(presets: ReadonlyMap<string, string>): typeof ServerResponse {
  const preset = new Presets(presets);
  return class extends PresetResponse {
    constructor(request: IncomingMessage, ...rest: readonly unknown[]) {
      super(preset, request, ...rest);
    }
  } as unknown as typeof ServerResponse;
}

/**
 * Ends a response with a text. Where its header says how long the text is, and the text is ASCII, both go to the system as one piece:
 * Node itself hands over two, which takes it about a fifth longer. The header goes out in Latin-1 then, as before any other body but a text.
 */
export function endWithText(response: ServerResponse, text: string): void {
  if (response instanceof PresetResponse) response.endWithText(text);
  else response.end(text);
}

/** Headers that every response has, prepared for each way in which they are asked for. */
class Presets {
  /** Name, value, name, value. */
  readonly list: readonly string[];
  /** The same as it goes out. */
  readonly text: string;
  readonly byKey: ReadonlyMap<string, readonly [name: string, value: string]>;

  constructor(presets: ReadonlyMap<string, string>) {
    for (const [name, value] of presets) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    this.list = [...presets].flat();
    this.text = [...presets].map(([name, value]) => `${name}: ${value}\r\n`).join('');
    this.byKey = new Map([...presets].map(([name, value]) => [name.toLowerCase(), [name, value]]));
  }

  /** The list without those that were replaced or removed. */
  without(hidden: ReadonlySet<string>): string[] {
    return [...this.byKey].flatMap(([key, entry]) => (hidden.has(key) ? [] : entry));
  }
}

class PresetResponse extends ServerResponse {
  readonly #presets: Presets;
  /** The names of the headers that were set, in lower case: an answer has so few that a search is faster than a map. */
  readonly #keys: string[] = [];
  /** Name, value, name, value; in the order of `#keys`. */
  readonly #list: HeaderListEntry[] = [];
  /** The preset headers that were replaced or removed. */
  #hidden: Set<string> | undefined;
  /** What follows the header in the same piece. */
  #text: string | undefined;

  constructor(presets: Presets, request: IncomingMessage, ...rest: readonly unknown[]) {
    // Node passes options that its types do not know.
    super(request, ...(rest as []));
    this.#presets = presets;
  }

  override setHeader(name: string, value: HeaderValue): this {
    // Node's own method throws what it throws then.
    if (this.headersSent) return super.setHeader(name, value);
    validateHeaderName(name);
    // A list is checked as Node does it.
    validateHeaderValue(name, value as string);
    this.#set(name, value);
    return this;
  }

  override appendHeader(name: string, value: string | readonly string[]): this {
    const present = this.headersSent ? undefined : this.getHeader(name);
    if (present === undefined) return this.setHeader(name, value);
    const index = this.#keys.indexOf(name.toLowerCase());
    const firstName = index === -1 ? name : (this.#list[index * 2] as string);
    return this.setHeader(firstName, [present, value].flat().map(String));
  }

  override getHeader(name: string): number | string | string[] | undefined {
    const key = name.toLowerCase();
    const index = this.#keys.indexOf(key);
    if (index !== -1) return this.#list[index * 2 + 1] as number | string | string[];
    return this.#hidden?.has(key) === true ? undefined : this.#presets.byKey.get(key)?.[1];
  }

  override hasHeader(name: string): boolean {
    return this.getHeader(name) !== undefined;
  }

  override removeHeader(name: string): void {
    // Node's own method throws when it is too late, and remembers which headers it must not make itself.
    super.removeHeader(name);
    const key = name.toLowerCase();
    const index = this.#keys.indexOf(key);
    if (index !== -1) {
      this.#keys.splice(index, 1);
      this.#list.splice(index * 2, 2);
    }
    this.#hide(key);
  }

  override getHeaderNames(): string[] {
    return this.getRawHeaderNames().map((name) => name.toLowerCase());
  }

  /** Missing in the types of Node 20. */
  getRawHeaderNames(): string[] {
    return this.#headers().filter((_, index) => index % 2 === 0) as string[];
  }

  override getHeaders(): ReturnType<ServerResponse['getHeaders']> {
    const headers = Object.create(null) as Record<string, number | string | string[] | undefined>;
    for (const name of this.getHeaderNames()) headers[name] = this.getHeader(name);
    return headers;
  }

  override writeHead(status: number, ...parameters: readonly unknown[]): this {
    const reason = typeof parameters[0] === 'string' ? parameters[0] : undefined;
    const given = reason === undefined ? (parameters[0] ?? parameters[1]) : parameters[1];
    if (given !== undefined && given !== null && !this.headersSent) this.#setAll(given);
    const headers = this.#headersForNode() as string[] | undefined;
    return reason === undefined ? super.writeHead(status, headers) : super.writeHead(status, reason, headers);
  }

  /**
   * Node calls this from `writeHead`, with the status line and the headers that follow it: a name that it has had from the beginning.
   * The presets that nobody has touched go between the two.
   */
  _storeHeader(statusLine: string, headers: unknown): void {
    const start = this.#hidden === undefined ? statusLine + this.#presets.text : statusLine;
    (super['_storeHeader' as never] as StoreHeader).call(this, start, headers);
    // Node keeps here what it sends first.
    if (this.#text !== undefined) (this as unknown as { _header: string })['_header'] += this.#text;
  }

  endWithText(text: string): void {
    if (!this.#canFollowHeader(text)) return void this.end(text);
    this.#text = text;
    try {
      this.end();
    } finally {
      this.#text = undefined;
    }
  }

  /** Only ASCII has as many bytes as characters. Whoever has put a method in the place of Node's wants to see the text. */
  #canFollowHeader(text: string): boolean {
    const { end, write, writeHead } = PresetResponse.prototype;
    return (
      Number(this.getHeader('content-length')) === text.length &&
      this.req.method !== 'HEAD' &&
      !this.headersSent &&
      !this.hasHeader('transfer-encoding') &&
      // Node has a way of its own with it, which depends on what follows.
      !this.hasHeader('content-disposition') &&
      this.end === end &&
      this.write === write &&
      this.writeHead === writeHead
    );
  }

  /**
   * The headers in one list; `undefined` when Node has been given them one by one, as it must be for a file name that is not ASCII:
   * in a list it refuses the bytes that it has made of it itself.
   */
  #headersForNode(): HeaderListEntry[] | undefined {
    const headers = this.#hidden === undefined ? this.#list : this.#headers();
    if (this.headersSent || !this.#keys.includes('content-disposition')) return headers;
    for (let index = 0; index < headers.length; index += 2)
      super.setHeader(headers[index] as string, headers[index + 1] as HeaderValue);
    return undefined;
  }

  #set(name: string, value: HeaderValue): void {
    const key = name.toLowerCase();
    const index = this.#keys.indexOf(key);
    if (index === -1) {
      this.#keys.push(key);
      this.#list.push(name, value);
      this.#hide(key);
    } else {
      this.#list[index * 2] = name;
      this.#list[index * 2 + 1] = value;
    }
  }

  #hide(key: string): void {
    if (this.#presets.byKey.has(key)) (this.#hidden ??= new Set()).add(key);
  }

  /** Takes over what `writeHead` was given; a list may have a name several times. */
  #setAll(given: unknown): void {
    if (!Array.isArray(given)) {
      for (const [name, value] of Object.entries(given as object)) this.setHeader(name, value as HeaderValue);
      return;
    }
    const list = given.flat() as string[];
    const seen = new Set<string>();
    for (let index = 0; index + 1 < list.length; index += 2) {
      const name = String(list[index]);
      const value = list[index + 1] ?? '';
      if (seen.has(name.toLowerCase())) this.appendHeader(name, value);
      else this.setHeader(name, value);
      seen.add(name.toLowerCase());
    }
  }

  #headers(): HeaderListEntry[] {
    const presets = this.#hidden === undefined ? this.#presets.list : this.#presets.without(this.#hidden);
    return this.#list.length === 0 ? [...presets] : this.#list.concat(presets);
  }
}

type StoreHeader = (statusLine: string, headers: unknown) => void;

/** A name or a value. */
type HeaderListEntry = HeaderValue;
