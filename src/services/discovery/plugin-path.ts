/** The path of a plugin below the URL of its backend. */
export function pathOf(pluginId: string): string {
  return `/api/${encodeURIComponent(pluginId)}`;
}
