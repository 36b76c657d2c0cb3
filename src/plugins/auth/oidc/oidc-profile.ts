/**
 * What the identity provider says about somebody. Written out here: those who use the plugin without OpenID Connect have no `openid-client`
 * whose types could be named.
 */
export interface OidcProfile {
  /** The claims of the userinfo endpoint, or of the ID token where there is no such endpoint. */
  readonly userinfo: {
    readonly sub?: string;
    readonly email?: string;
    readonly email_verified?: boolean;
    readonly name?: string;
    readonly picture?: string;
    readonly [claim: string]: unknown;
  };
  /** What the token endpoint has answered. */
  readonly tokenset: {
    readonly access_token: string;
    readonly token_type: string;
    readonly id_token?: string;
    readonly refresh_token?: string;
    readonly expires_in?: number;
    readonly scope?: string;
    readonly [parameter: string]: unknown;
  };
}
