/**
 * The errors that have a meaning on the wire, with the names that Backstage gives them: they are matched by `name`, so that one
 * that came over HTTP from another backend means the same as one thrown here.
 */
abstract class NamedError extends Error {
  constructor(message?: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = new.target.name;
  }
}

/**
 * The request is at fault: 400.
 *
 * @example
 * ```ts
 * throw new InputError(`limit must be a number, got '${limit}'`);
 * ```
 */
export class InputError extends NamedError {}

/** Nobody proved who is asking: 401. */
export class AuthenticationError extends NamedError {}

/** Whoever asks may not do this: 403. */
export class NotAllowedError extends NamedError {}

/** There is no such thing: 404. */
export class NotFoundError extends NamedError {}

/** The thing is in a state that does not permit this: 409. */
export class ConflictError extends NamedError {}

/** What the caller has is still current: 304, without a body. */
export class NotModifiedError extends NamedError {}

/** This is not built: 501. */
export class NotImplementedError extends NamedError {}

/** Not now, try again later: 503. */
export class ServiceUnavailableError extends NamedError {}

const STATUS_BY_NAME: ReadonlyMap<string, number> = new Map([
  ['NotModifiedError', 304],
  ['InputError', 400],
  ['AuthenticationError', 401],
  ['NotAllowedError', 403],
  ['NotFoundError', 404],
  ['ConflictError', 409],
  ['NotImplementedError', 501],
  ['ServiceUnavailableError', 503],
]);

/** The HTTP status that an error's name stands for; `undefined` when the name has no meaning on the wire. */
export function statusOfErrorName(name: string): number | undefined {
  return STATUS_BY_NAME.get(name);
}
