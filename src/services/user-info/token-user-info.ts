import type { Credentials } from '../../contracts/credentials.js';
import { Discovery } from '../../contracts/discovery.js';
import { UserInfo, type UserOwnership } from '../../contracts/user-info.js';
import { Service } from '../../decorators/service.js';
import { NotAllowedError } from '../../errors/http-errors.js';
import { isPrincipal, proofOf } from '../credentials/index.js';
import { claimsOf } from './claims-of.js';
import { fetchOwnership } from './fetch-ownership.js';
import { UserInfoCache } from './user-info-cache.js';

/**
 * Reads from a user's token whom the user may act for, and asks the plugin `auth` when the token does not say it. Answers are kept for
 * five seconds.
 */
@Service('plugin', UserInfo)
export class TokenUserInfo implements UserInfo {
  constructor(
    private readonly discovery: Discovery,
    private readonly cache: UserInfoCache,
  ) {}

  /**
   * @throws NotAllowedError for credentials of anybody but a user
   * @throws AuthenticationError when the plugin `auth` does not accept the token
   * @throws ServiceUnavailableError when the plugin `auth` cannot be asked
   */
  async getUserInfo(credentials: Credentials): Promise<UserOwnership> {
    const token = proofOf(credentials)?.token;
    if (!isPrincipal(credentials, 'user') || token === undefined)
      throw new NotAllowedError('Only user credentials are supported');
    const { userEntityRef } = credentials.principal;
    const known = await this.cache.get(token, async () => ({
      userEntityRef,
      ownershipEntityRefs: readReferences(claimsOf(token)['ent']) ?? (await this.#ask(token)),
    }));
    // Whoever receives it may change it.
    return { userEntityRef, ownershipEntityRefs: [...known.ownershipEntityRefs] };
  }

  async #ask(token: string): Promise<string[]> {
    const url = `${await this.discovery.getBaseUrl('auth')}/v1/userinfo`;
    const found = readReferences((await fetchOwnership(url, token))?.claims?.ent);
    if (found === undefined) throw new Error('The plugin auth does not say what the user owns things as');
    return found;
  }
}

function readReferences(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.every((reference) => typeof reference === 'string') ? value : undefined;
}
