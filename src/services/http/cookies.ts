import type Koa from 'koa';
import type { Context } from '../../contracts/context.js';
import type { Config } from '../../contracts/root-config.js';
import { invalidValue } from '../root-config/invalid-value.js';

type Cookies = Context['cookies'];

const KEY = 'backend.cookies.keys';
/** A key that could be guessed would sign what anybody writes. */
const SHORTEST_KEY = 16;

/**
 * Gives `ctx.cookies` of an application safe defaults: `HttpOnly`, `SameSite=Lax`, `Secure` when the request came over HTTPS and in
 * production. Options that are passed win. With `backend.cookies.keys` cookies are signed, and one that was tampered with is not there.
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function makeCookiesSafe(app: Koa, config: Config): void {
  const keys = readKeys(config);
  if (keys !== undefined) app.keys = keys;
  const production = process.env['NODE_ENV'] === 'production';
  const original = cookiesOf(app);
  const safe = new WeakMap<Cookies, Cookies>();
  Object.defineProperty(app.context, 'cookies', {
    configurable: true,
    get(this: Context) {
      const cookies = original.get.call(this);
      const known = safe.get(cookies);
      if (known !== undefined) return known;
      const made = withDefaults(cookies, { secure: this.secure || production, signed: app.keys !== undefined });
      safe.set(cookies, made);
      return made;
    },
    set: original.set,
  });
}

/** Koa's own accessor. */
function cookiesOf(app: Koa): { readonly get: (this: Context) => Cookies; readonly set: (value: Cookies) => void } {
  return Object.getOwnPropertyDescriptor(Object.getPrototypeOf(app.context), 'cookies') as never;
}

interface Defaults {
  readonly secure: boolean;
  readonly signed: boolean;
}

function withDefaults(cookies: Cookies, { secure, signed }: Defaults): Cookies {
  const { set } = cookies;
  // What is secure is decided here; behind a proxy the library would refuse it.
  cookies.secure = true;
  // Changed in the object itself, because the library signs anew on its own.
  cookies.set = (name, value, options) =>
    set.call(cookies, name, value, { sameSite: 'lax', secure, signed, ...options });
  const safe = Object.create(cookies) as Cookies;
  // Without options the library would check no signature; not so in the object itself, where it reads signatures.
  safe.get = (name, options) => cookies.get(name, { signed, ...options });
  return safe;
}

function readKeys(config: Config): string[] | undefined {
  const keys = config.getOptionalStringArray(KEY);
  if (keys === undefined) return undefined;
  if (keys.length === 0 || keys.some((key) => key.length < SHORTEST_KEY))
    throw invalidValue(
      config,
      KEY,
      keys.length === 0 ? 'is empty' : `has a key of less than ${SHORTEST_KEY} characters`,
      'list one key or more, the one that signs first; make one with `openssl rand -base64 32`.',
    );
  return keys;
}
