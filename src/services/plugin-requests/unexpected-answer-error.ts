/** Another plugin has answered with a status that is no success. */
export class UnexpectedAnswerError extends Error {
  constructor(
    request: string,
    readonly status: number,
    text: string,
  ) {
    super(`${request} was answered with ${status}${textOf(text)}`);
    this.name = 'UnexpectedAnswerError';
  }
}

const LONGEST_TEXT = 300;

/** What the body says of the error, and never all of a long page. */
function textOf(text: string): string {
  const message = messageIn(text) ?? text.trim();
  if (message === '') return '';
  return `: ${message.length > LONGEST_TEXT ? `${message.slice(0, LONGEST_TEXT)}…` : message}`;
}

/** The shape in which Backstage and this framework answer errors. */
function messageIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { readonly error?: { readonly name?: unknown; readonly message?: unknown } };
    return typeof error?.message === 'string' ? `${String(error.name)}: ${error.message}` : undefined;
  } catch {
    return undefined;
  }
}
