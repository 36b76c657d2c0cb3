/**
 * The whole address that a request is for, as `fetch` will read it; `undefined` when `fetch` will refuse it. A request is not made for
 * that: it would use up the body of another one.
 */
export function requestAddress(input: string | URL | Request): URL | undefined {
  const text = input instanceof URL ? input.href : typeof input === 'string' ? input : input.url;
  const base = (globalThis as { readonly document?: { readonly baseURI: string } }).document?.baseURI;
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}
