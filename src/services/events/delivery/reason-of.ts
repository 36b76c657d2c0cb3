import { toError } from '../../../errors/to-error.js';

/** What an error says. Several addresses of one host fail together, and then the message is empty. */
export function reasonOf(thrown: unknown): string {
  const error = toError(thrown) as Error & { readonly code?: string };
  return error.message === '' ? (error.code ?? error.name) : error.message;
}
