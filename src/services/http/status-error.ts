/** An error for a status that has no class of its own in `errors/http-errors.ts`; named as Koa's `ctx.throw` names it. */
export class StatusError extends Error {
  readonly status: number;
  /** As on Koa's errors, it lets `headers` go out with the answer. */
  readonly expose = true;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, name: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = name;
    this.status = status;
    this.headers = headers;
  }
}

/** 413. */
export function payloadTooLarge(limit: number, what = 'The body'): StatusError {
  return new StatusError(413, 'PayloadTooLargeError', `${what} is larger than ${limit} bytes`);
}

/** 415. */
export function unsupportedMediaType(message: string): StatusError {
  return new StatusError(415, 'UnsupportedMediaTypeError', message);
}

/** 405; the `Allow` header is set by who throws it. */
export function methodNotAllowed(method: string, allowed: string): StatusError {
  return new StatusError(405, 'MethodNotAllowedError', `${method} is not possible here, only ${allowed}`);
}

/** 417: an `Expect` other than `100-continue`. */
export function expectationFailed(): StatusError {
  return new StatusError(417, 'ExpectationFailedError', 'Only 100-continue can be expected here');
}

/** 426: nobody takes over connections on this server. */
export function upgradeRefused(): StatusError {
  return new StatusError(426, 'UpgradeRequiredError', 'This path speaks HTTP/1.1 only', {
    Upgrade: 'HTTP/1.1',
    Connection: 'close, Upgrade',
  });
}
