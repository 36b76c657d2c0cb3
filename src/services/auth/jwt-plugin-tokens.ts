import { Clock } from '../../contracts/clock.js';
import { Logger } from '../../contracts/logger.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import {
  PluginTokenHandler,
  type PluginTokenRequest,
  type VerifiedPluginToken,
} from '../../contracts/plugin-token-handler.js';
import { Service } from '../../decorators/service.js';
import { AuthenticationError } from '../../errors/http-errors.js';
import { CallerKeys } from './keys/caller-keys.js';
import { PluginKeys } from './keys/plugin-keys.js';
import { loadJose } from './load-jose.js';
import { readToken, TOKEN_TYPES } from './read-token.js';
import { VerifiedTokens } from './verified-tokens.js';
import { CLOCK_TOLERANCE, verifySignature } from './verify-signature.js';

/** Tokens of plugins as signed JSON Web Tokens, in the form that Backstage gives them; each is good for one target and one hour. */
@Service('plugin', PluginTokenHandler)
export class JwtPluginTokens implements PluginTokenHandler {
  readonly #verified: VerifiedTokens<VerifiedPluginToken>;

  constructor(
    private readonly plugin: PluginMetadata,
    private readonly keys: PluginKeys,
    private readonly callers: CallerKeys,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#verified = new VerifiedTokens(clock);
  }

  async issueToken({ pluginId, targetPluginId, onBehalfOf }: PluginTokenRequest): Promise<{ token: string }> {
    const { SignJWT } = await loadJose();
    const { kid, alg, privateKey } = await this.keys.signingKey();
    const iat = Math.floor(this.clock.now() / 1000);
    const ends =
      onBehalfOf === undefined ? Number.POSITIVE_INFINITY : Math.floor(onBehalfOf.expiresAt.getTime() / 1000);
    const claims = {
      sub: pluginId,
      aud: targetPluginId,
      iat,
      exp: Math.min(iat + LIFETIME, ends),
      ...(onBehalfOf && { obo: onBehalfOf.limitedUserToken }),
    };
    return {
      token: await new SignJWT(claims).setProtectedHeader({ typ: TOKEN_TYPES.plugin, alg, kid }).sign(privateKey),
    };
  }

  async verifyToken(token: string): Promise<VerifiedPluginToken | undefined> {
    const claimed = readToken(token);
    if (claimed?.header['typ'] !== TOKEN_TYPES.plugin) return undefined;
    const known = this.#verified.get(token);
    if (known !== undefined) return known;
    const { claims } = claimed;
    const pluginId = readSubject(claims['sub']);
    if (!this.#isForUs(claims)) throw new AuthenticationError('Failed plugin token verification');
    const { exp, obo } = await verifySignature(token, {
      what: 'plugin token',
      clock: this.clock,
      logger: this.logger,
      findKey: (header) => this.callers.ofPlugin(pluginId, header),
      typ: TOKEN_TYPES.plugin,
      audience: this.plugin.getId(),
      subject: pluginId,
      requiredClaims: ['iat', 'exp', 'sub', 'aud'],
      maxTokenAge: LIFETIME,
    });
    const verified = { subject: `plugin:${pluginId}`, ...(typeof obo === 'string' && { limitedUserToken: obo }) };
    this.#verified.add(token, verified, Number(exp) * 1000);
    return verified;
  }

  /** What cannot be valid whoever has signed it is refused before anybody is asked for keys. */
  #isForUs({ aud, exp }: Readonly<Record<string, unknown>>): boolean {
    const audience = Array.isArray(aud) ? aud : [aud];
    return audience.includes(this.plugin.getId()) && Number(exp) + CLOCK_TOLERANCE > this.clock.now() / 1000;
  }
}

/** In seconds. */
const LIFETIME = 3600;

/** Longer than any id of a plugin: the id becomes part of an address. */
const LONGEST_ID = 128;

function readSubject(sub: unknown): string {
  if (sub === undefined || sub === '') throw new AuthenticationError('Invalid plugin token: missing subject');
  if (typeof sub !== 'string' || !/^[a-z0-9_-]+$/i.test(sub) || sub.length > LONGEST_ID)
    throw new AuthenticationError('Invalid plugin token: forbidden subject format');
  return sub;
}
