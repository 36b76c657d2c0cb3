import { randomBytes } from 'node:crypto';
import { statusOfErrorName } from '../../errors/http-errors.js';
import { toError } from '../../errors/to-error.js';

/** What an error becomes on the wire, and what of it is written to the log. */
export interface ErrorDescription {
  readonly status: number;
  readonly name: string;
  readonly message: string;
  /** Only while `NODE_ENV` is `development`. */
  readonly stack?: string | undefined;
  /** Stands in the answer and in the log when the message was kept from the client. */
  readonly logId?: string;
  readonly error: Error;
}

/**
 * Decides what a client learns of whatever was thrown. Own properties of errors never go out; the text of an unexpected error goes
 * out in no production environment, nor do texts of databases and of things that are no errors anywhere.
 */
export function describeError(thrown: unknown): ErrorDescription {
  try {
    return describe(thrown);
  } catch {
    // An error whose properties throw when read.
    return withheld(new Error('an error that cannot be read was thrown'), 500);
  }
}

const DATABASE_ERRORS: ReadonlySet<string> = new Set(['DatabaseError', 'QueryFailedError']);
const MOST_CAUSES = 10;

function describe(thrown: unknown): ErrorDescription {
  if (!isError(thrown)) return withheld(toError(thrown), 500);
  const named = statusOfErrorName(thrown.name);
  const status = named ?? ownStatus(thrown);
  const unexpected = status >= 500 && named === undefined && !isMeantForClients(thrown);
  if (unexpected && (process.env['NODE_ENV'] === 'production' || DATABASE_ERRORS.has(thrown.name)))
    return withheld(thrown, status);
  return {
    status,
    name: textOf(thrown.name),
    message: unexpected ? messageWithCauses(thrown) : textOf(thrown.message),
    stack: process.env['NODE_ENV'] === 'development' ? thrown.stack : undefined,
    error: thrown,
  };
}

function withheld(error: Error, status: number): ErrorDescription {
  const logId = randomBytes(10).toString('hex');
  return { status, name: 'Error', message: `An internal error occurred logId=${logId}`, logId, error };
}

/** Also an error of another realm, which is no `instanceof Error`. */
function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]';
}

/** What `ctx.throw(502, message, { expose: true })` makes. */
function isMeantForClients(error: Error & { readonly expose?: unknown }): boolean {
  return error.expose === true;
}

/** A status below 300 on an error is a mistake: nothing that was thrown is a success. */
function ownStatus(error: Error & { readonly statusCode?: unknown; readonly status?: unknown }): number {
  return [error.statusCode, error.status].find(isErrorStatus) ?? 500;
}

function isErrorStatus(status: unknown): status is number {
  return typeof status === 'number' && Number.isInteger(status) && status >= 300 && status <= 599;
}

/** Anybody may have put anything there. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function messageWithCauses(error: Error): string {
  const seen = new Set<unknown>([error]);
  let message = textOf(error.message);
  let cause = error.cause;
  while (isError(cause) && !seen.has(cause) && seen.size <= MOST_CAUSES) {
    seen.add(cause);
    message += `; caused by ${textOf(cause.name)}: ${textOf(cause.message)}`;
    cause = cause.cause;
  }
  return message;
}
