import type Koa from 'koa';
import { InputError } from '../../errors/http-errors.js';

/**
 * Makes `ctx.redirect` of an application, and `ctx.set` of `Location`, refuse targets that look like a path and lead to another host (`//host`, `\\host`), and those
 * that run code (`javascript:`). A full `http` or `https` URL is taken as meant.
 */
export function refuseStrangeRedirects(app: Koa): void {
  const { redirect, set } = app.response;
  // What a handler writes into the header itself is read by browsers in the same way.
  app.response.set = function setSafely(this: Koa.Response, field: string | Fields, value?: string | string[]) {
    const headers = typeof field === 'string' ? { [field]: value } : field;
    for (const [name, target] of Object.entries(headers))
      if (name.toLowerCase() === 'location' && isStrange(String(target))) throw refused();
    Reflect.apply(set, this, typeof field === 'string' ? [field, value] : [field]);
  };
  app.response.redirect = function redirectSafely(url: string) {
    if (isStrange(url)) throw refused();
    redirect.call(this, url);
  };
}

interface Fields {
  [name: string]: string | string[];
}

function refused(): InputError {
  return new InputError('The target of the redirect is not valid');
}

function isStrange(url: string): boolean {
  // Browsers skip these characters when they read a URL.
  const seen = url.replaceAll(/[\u0000-\u0020]/g, '');
  if (/^(?:\\|\/[/\\])/.test(seen)) return true;
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(seen)?.[1]?.toLowerCase();
  return scheme !== undefined && scheme !== 'http' && scheme !== 'https';
}
