/** An error for a status that has no class of its own in `errors/http-errors.ts`; named as Koa's `ctx.throw` names it. */
export class StatusError extends Error {
  readonly status: number;

  constructor(status: number, name: string, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** 413. */
export function payloadTooLarge(limit: number): StatusError {
  return new StatusError(413, 'PayloadTooLargeError', `The body is larger than ${limit} bytes`);
}

/** 415. */
export function unsupportedMediaType(message: string): StatusError {
  return new StatusError(415, 'UnsupportedMediaTypeError', message);
}

/** 405; the `Allow` header is set by who throws it. */
export function methodNotAllowed(method: string, allowed: string): StatusError {
  return new StatusError(405, 'MethodNotAllowedError', `${method} is not possible here, only ${allowed}`);
}
