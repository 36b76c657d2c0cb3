import type { Context } from '../../../contracts/context.js';

/** Files that pages load; whoever asks for one is not served by a page. */
const ASSET =
  /\.(?:js|mjs|cjs|css|map|json|txt|xml|webmanifest|wasm|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|otf|eot|pdf|zip|gz|br|mp[34]|webm|ogg|wav)\/?$/i;

/**
 * Whether a browser wants to show what it asks for as a page: the request says so, or says nothing of what it is for, and its path
 * does not end like a file that pages load.
 */
export function isNavigation(ctx: Context): boolean {
  const { headers } = ctx.req;
  if (ASSET.test(ctx.path)) return false;
  const destination = headers['sec-fetch-dest'];
  if (destination !== undefined) return destination === 'document' || destination === 'iframe';
  return headers.accept === undefined || /text\/html|\*\/\*/i.test(headers.accept);
}
