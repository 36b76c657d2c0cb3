import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Contract } from '../decorators/contract.js';
import type { Context } from './context.js';
import type { Credentials, PrincipalTypes } from './credentials.js';

/** A request as Koa, Node or Express have it, or whatever has headers. */
export type HttpAuthRequest = Context | IncomingMessage | { readonly headers: IncomingHttpHeaders };

/** A response as Koa, Node or Express have it. */
export type HttpAuthResponse = Context | ServerResponse;

/** Whose credentials a route takes. */
export interface HttpAuthCredentialsOptions<Allowed extends keyof PrincipalTypes> {
  /** The types to accept, `'none'` for callers who have shown nothing; default: all. */
  readonly allow?: readonly Allowed[];
  /** Accepts limited user tokens too, and looks for them in the cookie; default `false`. */
  readonly allowLimitedAccess?: boolean;
}

/**
 * Finds out who sent a request.
 *
 * @example
 * ```ts
 * import { type Context, Controller, Get, HttpAuth } from 'proscenium';
 *
 * @Controller('/me')
 * export class ProfileController {
 *   constructor(private readonly httpAuth: HttpAuth) {}
 *
 *   @Get('/')
 *   async show(ctx: Context) {
 *     const { principal } = await this.httpAuth.credentials(ctx, { allow: ['user'] });
 *     return { user: principal.userEntityRef };
 *   }
 * }
 * ```
 */
@Contract('core.httpAuth')
export abstract class HttpAuth {
  /**
   * The credentials that came with the request.
   *
   * @throws AuthenticationError when the token is not accepted, or when nothing was shown and `allow` is without `'none'`
   * @throws NotAllowedError for a type that `allow` does not have
   */
  abstract credentials<Allowed extends keyof PrincipalTypes = 'unknown'>(
    request: HttpAuthRequest,
    options?: HttpAuthCredentialsOptions<Allowed>,
  ): Promise<Credentials<PrincipalTypes[Allowed]>>;
  /**
   * Sets a cookie by which a browser is recognised on routes that allow `user-cookie`.
   *
   * @param options - `credentials`: the user's, default those of the request that is being answered
   * @returns when the cookie ends
   * @throws AuthenticationError for credentials of anybody but a user
   * @throws Error when the headers of the response have been sent
   */
  abstract issueUserCookie(
    response: HttpAuthResponse,
    options?: { readonly credentials?: Credentials },
  ): Promise<{ expiresAt: Date }>;
}
