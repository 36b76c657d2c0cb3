/** What a backend says when it could not do what it was asked. */
export interface ErrorBody {
  readonly error: { readonly name: string; readonly message: string; readonly [detail: string]: unknown };
  readonly request?: { readonly method: string; readonly url: string };
  readonly response: { readonly statusCode: number };
}

/**
 * An answer other than a success. `cause` is the error as the backend saw it: a plain `Error` with its name and message, so compare
 * `error.cause.name` with `'NotFoundError'`, say.
 */
export class ResponseError extends Error {
  override readonly name = 'ResponseError';
  override readonly cause: Error;
  /** What the backend sent, or the same made of whatever came instead. */
  readonly body: ErrorBody;
  /** The answer; its body has been read. */
  readonly response: Response;
  readonly statusCode: number;
  readonly statusText: string;

  private constructor(response: Response, body: ErrorBody) {
    const statusCode = body.response.statusCode || response.status;
    super(`Request failed with ${statusCode} ${response.statusText}`);
    this.response = response;
    this.body = body;
    this.statusCode = statusCode;
    this.statusText = response.statusText;
    this.cause = errorOf(body.error);
  }

  /**
   * Reads an answer that is no success.
   *
   * @param response - its body must not have been read
   */
  static async fromResponse(response: Response): Promise<ResponseError> {
    return new ResponseError(response, await bodyOf(response));
  }
}

async function bodyOf(response: Response): Promise<ErrorBody> {
  const text = await response.text().catch(() => '');
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return (
    (isJson ? errorBody(text) : undefined) ?? {
      error: { name: 'Error', message: `${plainMessage(response)}${text === '' ? '' : `, ${text}`}` },
      response: { statusCode: response.status },
    }
  );
}

function plainMessage({ status, statusText }: Response): string {
  return `Request failed with status ${status} ${statusText}`;
}

function errorBody(text: string): ErrorBody | undefined {
  try {
    const body = JSON.parse(text) as Partial<ErrorBody> | null;
    return body?.error !== undefined && body.response !== undefined ? (body as ErrorBody) : undefined;
  } catch {
    return undefined;
  }
}

/** With everything that the backend told of it. */
function errorOf({ message, name, stack, ...details }: ErrorBody['error']): Error {
  const error = Object.assign(new Error(message), details);
  // The place where it was thrown is on another machine: told by the backend, or unknown.
  Object.defineProperty(error, 'stack', { value: typeof stack === 'string' ? stack : `${name}: ${message}` });
  Object.defineProperty(error, 'name', { value: name });
  return error;
}
