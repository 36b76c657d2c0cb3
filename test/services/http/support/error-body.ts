import { expect } from 'chai';

/** The body of an error, as the wire shows it. */
export interface ErrorBody {
  readonly error: { readonly name: string; readonly message: string; readonly stack?: string };
  readonly request: { readonly method: string; readonly url: string };
  readonly response: { readonly statusCode: number };
}

/** The body of an answer that is an error, without its request id, which has to be the one of the header. */
export async function errorBody(response: Response): Promise<ErrorBody> {
  const { error, ...rest } = (await response.json()) as ErrorBody & { readonly error: { readonly requestId?: string } };
  const { requestId, ...others } = error;
  expect(requestId).to.equal(response.headers.get('x-request-id'));
  return { error: others, ...rest };
}

/** What its body says of the error. */
export async function errorOf(response: Response): Promise<ErrorBody['error']> {
  return (await errorBody(response)).error;
}
