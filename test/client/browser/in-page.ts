import type { Page } from 'playwright-core';

/** Lets a page run code with everything that `/client.js` exports, and with values; gives what the code returns. */
export async function inPage(page: Page, values: Readonly<Record<string, unknown>>, code: string): Promise<unknown> {
  const names = `{ createFetchApi, createPluginClient, FetchMiddlewares, FrontendHostDiscovery, SessionIdentity, keepUserCookie }`;
  const given = `const { ${Object.keys(values).join(', ')} } = ${JSON.stringify(values)};`;
  return page.evaluate(`(async () => { const ${names} = await import('/client.js'); ${given} ${code} })()`);
}
