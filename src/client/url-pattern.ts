/** Writes the address of a plugin. */
export type UrlOfPlugin = (pluginId: string) => string;

/**
 * Reads a pattern such as `https://portal.example.com/api/{{ pluginId }}`.
 *
 * @throws Error when what it makes would be no address that paths can be appended to
 */
export function compileUrlPattern(pattern: string): UrlOfPlugin {
  const parts = pattern.split(/\{\{\s*pluginId\s*\}\}/);
  checkUrl(parts.join('pluginId'));
  return (pluginId) => parts.join(encodeURIComponent(pluginId));
}

function checkUrl(text: string): void {
  if (!URL.canParse(text)) throw invalid(`URL '${text}' is invalid`);
  const { hash, search } = new URL(text);
  if (hash !== '') throw invalid('URL must not have a hash');
  if (search !== '') throw invalid('URL must not have a query');
  if (text.endsWith('/')) throw invalid('URL must not end with a slash');
}

function invalid(what: string): Error {
  return new Error(`Invalid discovery URL pattern, ${what}`);
}
