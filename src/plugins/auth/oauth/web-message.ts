import { createHash } from 'node:crypto';
import type { Context } from '../../../contracts/context.js';
import type { ClientAuthResponse } from '../sign-in/identity-response.js';

/** What the page that opened the window is told. */
export type WebMessage =
  | { readonly type: 'authorization_response'; readonly response: ClientAuthResponse }
  | {
      readonly type: 'authorization_response';
      readonly error: { readonly name: string; readonly message: string };
    };

/**
 * Answers with a page that hands a message to the page that opened it, if that is of the given origin, and closes itself.
 *
 * @returns the body
 */
export function sendWebMessage(ctx: Context, origin: string, message: WebMessage): string {
  const script = scriptOf(origin, message);
  const digest = createHash('sha256').update(script).digest('base64');
  ctx.status = 200;
  ctx.set({
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Frame-Options': 'sameorigin',
    'Content-Security-Policy': `default-src 'none'; script-src 'sha256-${digest}'; base-uri 'none'; frame-ancestors 'self'`,
  });
  return `<!doctype html><html><head><title>Signing in</title></head><body><script>${script}</script></body></html>`;
}

/** Values stand in it percent-encoded, so that nothing in them can end the text or the script. */
function scriptOf(origin: string, message: WebMessage): string {
  return `
const message = JSON.parse(decodeURIComponent('${encode(JSON.stringify(message))}'));
const origin = decodeURIComponent('${encode(origin)}');
const page = window.opener || window.parent;
page.postMessage({ type: 'config_info', targetOrigin: origin }, '*');
page.postMessage(message, origin);
// As often as the page looks whether the window is still open.
setTimeout(() => window.close(), 100);
`;
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll("'", '%27');
}
