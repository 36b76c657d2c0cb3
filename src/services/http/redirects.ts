import type Koa from 'koa';
import { InputError } from '../../errors/http-errors.js';

/**
 * Makes `ctx.redirect` of an application refuse targets that look like a path and lead to another host (`//host`, `\\host`), and those
 * that run code (`javascript:`). A full `http` or `https` URL is taken as meant.
 */
export function refuseStrangeRedirects(app: Koa): void {
  const { redirect } = app.response;
  app.response.redirect = function redirectSafely(url: string) {
    if (isStrange(url)) throw new InputError('The target of the redirect is not valid');
    redirect.call(this, url);
  };
}

function isStrange(url: string): boolean {
  // Browsers skip these characters when they read a URL.
  const seen = url.replaceAll(/[\u0000-\u0020]/g, '');
  if (/^(?:\\|\/[/\\])/.test(seen)) return true;
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(seen)?.[1]?.toLowerCase();
  return scheme !== undefined && scheme !== 'http' && scheme !== 'https';
}
