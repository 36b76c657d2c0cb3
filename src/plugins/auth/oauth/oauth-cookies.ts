import type { Context } from '../../../contracts/context.js';

/** What {@link OAuthCookies} need to know. */
export interface OAuthCookiesOptions {
  readonly providerId: string;
  readonly callbackUrl: string;
  readonly appOrigin: string;
  /** How long a session is remembered, in milliseconds. */
  readonly sessionDuration: number;
}

/** What browsers keep for one provider; no script can read it, and it goes to the paths of that provider alone. */
export class OAuthCookies {
  readonly #options: OAuthCookiesOptions;

  constructor(options: OAuthCookiesOptions) {
    this.#options = options;
  }

  /** Remembers a sign-in that has begun. */
  begin(ctx: Context, { nonce, secret }: { readonly nonce: string; readonly secret: string }, origin?: string): void {
    this.#set(ctx, 'nonce', nonce, { origin, maxAge: TEN_MINUTES, below: '/handler' });
    this.#set(ctx, 'verifier', secret, { origin, maxAge: TEN_MINUTES, below: '/handler' });
  }

  /** What was remembered, which is forgotten at once: nobody comes back twice. */
  finish(ctx: Context): { readonly nonce: string | undefined; readonly secret: string | undefined } {
    const found = { nonce: this.#get(ctx, 'nonce'), secret: this.#get(ctx, 'verifier') };
    for (const name of ['nonce', 'verifier']) this.#set(ctx, name, undefined, { below: '/handler' });
    return found;
  }

  refreshToken(ctx: Context): string | undefined {
    return this.#get(ctx, 'refresh-token');
  }

  setRefreshToken(ctx: Context, token: string | undefined, origin?: string): void {
    this.#set(ctx, 'refresh-token', token, { origin });
  }

  grantedScope(ctx: Context): string | undefined {
    return this.#get(ctx, 'granted-scope');
  }

  setGrantedScope(ctx: Context, scope: string | undefined, origin?: string): void {
    this.#set(ctx, 'granted-scope', scope, { origin });
  }

  #get(ctx: Context, suffix: string): string | undefined {
    const name = `${this.#options.providerId}-${suffix}`;
    const pieces = piecesOf(ctx, name);
    const value = pieces.length > 0 ? pieces.join('') : ctx.cookies.get(name);
    try {
      return value === undefined || value === '' ? undefined : decodeURIComponent(value);
    } catch {
      return undefined;
    }
  }

  /** Writes a value that is too long for one cookie in pieces, as Backstage does. */
  #set(ctx: Context, suffix: string, value: string | undefined, setting: CookieSetting = {}): void {
    const name = `${this.#options.providerId}-${suffix}`;
    const encoded = value === undefined ? '' : encodeURIComponent(value);
    const pieces = encoded.length > LONGEST ? (encoded.match(PIECE) ?? []) : [];
    const options = { ...this.#attributes(setting), overwrite: true };
    const kept = { ...options, maxAge: setting.maxAge ?? this.#options.sessionDuration };
    if (pieces.length === 0 && encoded !== '') ctx.cookies.set(name, encoded, kept);
    else if (encoded === '' || ctx.cookies.get(name) !== undefined)
      ctx.cookies.set(name, '', { ...options, maxAge: 0 });
    pieces.forEach((piece, index) => ctx.cookies.set(`${name}-${index}`, piece, kept));
    for (let index = pieces.length; index < piecesOf(ctx, name).length; index++)
      ctx.cookies.set(`${name}-${index}`, '', { ...options, maxAge: 0 });
  }

  #attributes({ origin, below = '' }: CookieSetting) {
    const { callbackUrl, appOrigin, providerId } = this.#options;
    const { hostname, pathname, protocol } = new URL(callbackUrl);
    const secure = protocol === 'https:';
    const isElsewhere = new URL(origin ?? appOrigin).hostname !== hostname;
    const usual = pathname.endsWith(`${providerId}/handler/frame`);
    const path = usual ? pathname.slice(0, -'/handler/frame'.length) : `${pathname}/${providerId}`;
    return {
      httpOnly: true,
      secure,
      // A page of another site may only ask where the connection is safe.
      sameSite: isElsewhere && secure ? ('none' as const) : ('lax' as const),
      path: `${path}${below}`,
    };
  }
}

interface CookieSetting {
  readonly origin?: string | undefined;
  /** Milliseconds. */
  readonly maxAge?: number;
  /** Confines the cookie to a part of the provider's paths. */
  readonly below?: string;
}

const TEN_MINUTES = 600_000;
/** What browsers take is 4096 characters with the name. */
const LONGEST = 4000;
const PIECE = /.{1,4000}/gs;
const MOST_PIECES = 10;

function piecesOf(ctx: Context, name: string): readonly string[] {
  const pieces: string[] = [];
  while (pieces.length < MOST_PIECES) {
    const piece = ctx.cookies.get(`${name}-${pieces.length}`);
    if (piece === undefined || piece === '') break;
    pieces.push(piece);
  }
  return pieces;
}
