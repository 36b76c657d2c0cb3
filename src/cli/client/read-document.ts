import { readFile } from 'node:fs/promises';
import { problems } from '../../errors/catalogue.js';
import type { ProsceniumError } from '../../errors/proscenium-error.js';
import { messageOf } from '../../errors/words.js';
import type { ApiDocument } from './api-document.js';

/** How long a backend may take to answer, in milliseconds. */
const LIMIT = 30_000;

/**
 * Reads an OpenAPI document.
 *
 * @param source - the path of a file, or an address
 * @param token - what to show to the backend, if anything
 * @throws ProsceniumError `COMMAND_FAILED`
 */
export async function readDocument(source: string, token: string | undefined): Promise<ApiDocument> {
  const text = /^https?:/i.test(source) ? await download(source, token) : await readFile(source, 'utf8').catch(refuse);
  let document: Partial<ApiDocument>;
  try {
    document = JSON.parse(text) as Partial<ApiDocument>;
  } catch (error) {
    throw failure(`cannot read ${source} as JSON: ${messageOf(error)}`);
  }
  if (document?.openapi?.startsWith('3.') === true && typeof document.paths === 'object')
    return document as ApiDocument;
  throw failure(`finds no OpenAPI 3 document in ${source}`);

  function refuse(error: unknown): never {
    throw failure(`cannot read ${source}: ${messageOf(error)}`);
  }
}

async function download(address: string, token: string | undefined): Promise<string> {
  const headers = { accept: 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(address, { headers, signal: AbortSignal.timeout(LIMIT) }).catch((error: Error) => {
    throw failure(`cannot read ${address}: ${messageOf(error.cause ?? error)}`);
  });
  if (response.ok) return response.text();
  const mend =
    response.status === 401
      ? 'put a token into PROSCENIUM_TOKEN, or name /.proscenium/openapi.json with --plugin, which asks nobody.'
      : undefined;
  throw failure(`was answered ${response.status} ${response.statusText} by ${address}`, mend);
}

function failure(what: string, mend?: string): ProsceniumError {
  const usual = 'name a file or an address such as http://localhost:7007/api/catalog/openapi.json.';
  return problems.commandFailed('client:types', what, mend ?? usual);
}
