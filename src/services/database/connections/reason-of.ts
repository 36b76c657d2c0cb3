/** The reason of an error in words. When several addresses of one host fail together, the message is empty. */
export function reasonOf(error: Error): string {
  const { code } = error as { readonly code?: unknown };
  if (error.message !== '') return error.message;
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message;
  return typeof code === 'string' ? code : error.name;
}
