import type { Auth } from '../../../contracts/auth.js';
import type { Context } from '../../../contracts/context.js';
import type { HttpAuth } from '../../../contracts/http-auth.js';
import type { Route } from '../../../contracts/http-router.js';
import { noneCredentials } from '../../credentials/index.js';

/** Where other backends fetch the keys that a plugin signs its tokens with. */
export const PUBLIC_KEYS_PATH = '/.backstage/auth/v1/jwks.json';

/** Answers with the public keys of a plugin; for everybody, and before the plugin is up, because others check its tokens with them. */
export async function answerPublicKeys(ctx: Context, auth: Auth): Promise<void> {
  const { keys } = await auth.listPublicServiceKeys();
  ctx.type = 'json';
  ctx.body = JSON.stringify({ keys });
}

/** By which a browser gets the cookie of the user who is signed in, and gives it back. */
export function cookieRoutes(httpAuth: HttpAuth): readonly Route[] {
  return [
    {
      method: 'GET',
      path: COOKIE_PATH,
      options: { allow: ['user'] },
      handler: async (ctx) => {
        const { expiresAt } = await httpAuth.issueUserCookie(ctx);
        return { expiresAt: expiresAt.toISOString() };
      },
    },
    {
      method: 'DELETE',
      path: COOKIE_PATH,
      options: { readBody: 'none' },
      handler: async (ctx) => {
        await httpAuth.issueUserCookie(ctx, { credentials: noneCredentials() });
      },
    },
  ];
}

const COOKIE_PATH = '/.backstage/auth/v1/cookie';
