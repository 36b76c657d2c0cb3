/** As much of a browser as a sign-in needs: it keeps cookies by host and path, follows redirects and fills in forms. */
export class SmallBrowser {
  readonly #cookies = new Map<string, Cookie>();
  /** The addresses it has been to. */
  readonly visited: string[] = [];

  /** Asks once, and follows nothing. */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const cookies = this.cookiesFor(url).map(({ name, value }) => `${name}=${value}`);
    if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
    this.visited.push(url);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(line, url);
    return response;
  }

  /**
   * Goes where it is sent, until there is a page.
   *
   * @param stopBefore - leaves the redirect to an address that matches to whoever calls
   */
  async open(
    url: string,
    stopBefore?: RegExp,
  ): Promise<{ readonly url: string; readonly response: Response | undefined }> {
    let next = url;
    for (;;) {
      if (stopBefore?.test(next)) return { url: next, response: undefined };
      const response = await this.ask(next);
      const location = response.headers.get('location');
      if (location === null) return { url: next, response };
      await response.body?.cancel();
      next = new URL(location, next).href;
    }
  }

  /** Sends the form of a page, and goes on from there. */
  async submit(page: Response, pageUrl: string, fields: Record<string, string>, stopBefore?: RegExp) {
    const html = await page.text();
    const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1];
    if (action === undefined) throw new Error(`no form at ${pageUrl}: ${html.slice(0, 2000)}`);
    const hidden = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const body = new URLSearchParams({
      ...Object.fromEntries(hidden.map(([, name, value]) => [name, value] as [string, string])),
      ...fields,
    });
    const response = await this.ask(new URL(action, pageUrl).href, { method: 'POST', body });
    const location = response.headers.get('location');
    if (location === null) throw new Error(`the form was answered ${response.status}: ${await response.text()}`);
    await response.body?.cancel();
    return this.open(new URL(location, pageUrl).href, stopBefore);
  }

  /** What it would send to an address. */
  cookiesFor(url: string): readonly Cookie[] {
    const { hostname, pathname } = new URL(url);
    return [...this.#cookies.values()].filter(
      ({ host, path }) => host === hostname && (pathname === path || pathname.startsWith(path.replace(/\/?$/, '/'))),
    );
  }

  /** Puts a cookie there as somebody with access to the browser might. */
  plant(url: string, name: string, value: string): void {
    for (const cookie of this.cookiesFor(url)) if (cookie.name === name) cookie.value = value;
  }

  #keep(line: string, url: string): void {
    const [pair = '', ...attributes] = line.split(/; */);
    const at = pair.indexOf('=');
    const found = new Map(
      attributes.map((one) => one.split('=') as [string, string]).map(([key, value]) => [key.toLowerCase(), value]),
    );
    const host = new URL(url).hostname;
    const path = found.get('path') ?? '/';
    const cookie = { name: pair.slice(0, at), value: pair.slice(at + 1), path, host, line };
    const isOver = new Date(found.get('expires') ?? '9999-01-01').getTime() <= Date.now();
    const key = `${host} ${path} ${cookie.name}`;
    if (isOver || cookie.value === '') this.#cookies.delete(key);
    else this.#cookies.set(key, cookie);
  }
}

export interface Cookie {
  readonly name: string;
  value: string;
  readonly path: string;
  readonly host: string;
  /** As it was sent. */
  readonly line: string;
}
