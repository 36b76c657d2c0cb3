import { problems } from '../../../errors/catalogue.js';
import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import { toError } from '../../../errors/to-error.js';
import { reasonOf } from '../delivery/reason-of.js';

/** The numbers that JetStream gives to its refusals. */
export const REFUSALS = {
  consumerNotFound: 10_014,
  streamNotFound: 10_059,
  streamExists: 10_058,
  consumerExists: 10_148,
} as const;

export function isRefusal(error: unknown, refusal: keyof typeof REFUSALS): boolean {
  return codeOf(error) === REFUSALS[refusal];
}

/** JetStream's answers have a number, what comes of the connection has none. */
function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | undefined)?.code;
}

/** The number that this has stands for any event that could not be stored. */
export function isTopicFull(error: unknown): boolean {
  return /maximum messages per subject exceeded/.test(reasonOf(error));
}

/** Whether nobody answers because the stream is not there, as after a server has lost what it kept in memory. */
export function isStreamMissing(error: unknown): boolean {
  return (
    isRefusal(error, 'streamNotFound') ||
    toError(error).name === 'NoRespondersError' ||
    hasCause(error, 'NoRespondersError')
  );
}

/** An error about the server, in words for a caller who may come again. */
export function unavailable(what: string, server: string, error: unknown): Error {
  const reason = reasonOf(error);
  if (/max_payload size exceeded/.test(reason))
    return problems.invalidEvent(
      'The event is larger than the NATS server allows.',
      'publish less, or raise max_payload of the server.',
    );
  const fault = typeof codeOf(error) === 'number' ? 'refuses' : 'cannot be reached';
  return new ServiceUnavailableError(`${what}, because ${server} ${fault}: ${reason}`, error);
}

function hasCause(error: unknown, name: string): boolean {
  const { cause } = toError(error);
  return cause instanceof Error && cause.name === name;
}
