/** What another plugin says in the body of an error. */
export interface RemoteError {
  readonly name: string;
  readonly message: string;
}

/** Another plugin has answered with a status that is no success. */
export class UnexpectedAnswerError extends Error {
  /** What it says of the error, cut to 300 characters; `undefined` when the body is in another shape than that of errors. */
  declare readonly remote: RemoteError | undefined;

  constructor(
    request: string,
    readonly status: number,
    text: string,
  ) {
    const remote = errorIn(text);
    const said = remote === undefined ? cut(text.trim()) : `${remote.name}: ${remote.message}`;
    super(`${request} was answered with ${status}${said === '' ? '' : `: ${said}`}`);
    this.name = 'UnexpectedAnswerError';
    // Not enumerable: the body of an error must not grow by what somebody else has said.
    Object.defineProperty(this, 'remote', { value: remote, enumerable: false });
  }
}

const LONGEST_TEXT = 300;

/** Never all of a long page. */
function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

/** The shape in which Backstage and this framework answer errors. */
function errorIn(text: string): RemoteError | undefined {
  try {
    const { error } = JSON.parse(text) as { readonly error?: { readonly name?: unknown; readonly message?: unknown } };
    return typeof error?.message === 'string' ? { name: String(error.name), message: cut(error.message) } : undefined;
  } catch {
    return undefined;
  }
}
