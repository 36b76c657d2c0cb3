import { Service } from '../../../decorators/service.js';
import { OwnershipRegistry } from '../ownership-registry.js';
import { UserInfoStore } from '../storage/user-info-store.js';
import { TokenIssuer } from '../tokens/token-issuer.js';
import { CatalogUsers } from './catalog-users.js';
import { formatEntityRef, parseEntityRef, refOfEntity } from './entity-ref.js';
import type {
  AuthResolverContext,
  CatalogSignInOptions,
  CatalogUserQuery,
  SignInResult,
  UserEntity,
  UserTokenClaims,
} from './sign-in.js';

/** What sign-in resolvers of this plugin work with. */
@Service('plugin')
export class CatalogResolverContext implements AuthResolverContext {
  constructor(
    private readonly issuer: TokenIssuer,
    private readonly userInfo: UserInfoStore,
    private readonly users: CatalogUsers,
    private readonly ownership: OwnershipRegistry,
  ) {}

  async issueToken({ claims }: { readonly claims: UserTokenClaims }): Promise<SignInResult> {
    const ent = claims.ent ?? (await this.#ownershipOf(claims.sub));
    const complete = { ...claims, ent };
    const result = await this.issuer.issue(complete);
    // After the token: a user of whom none was issued is nobody's business.
    await this.userInfo.add({ claims: definedOf(complete) });
    return result;
  }

  async findCatalogUser(query: CatalogUserQuery): Promise<{ entity: UserEntity }> {
    return { entity: await this.users.find(query) };
  }

  async signInWithCatalogUser(query: CatalogUserQuery, options: CatalogSignInOptions = {}): Promise<SignInResult> {
    try {
      const entity = await this.users.find(query);
      const { ownershipEntityRefs } = await this.resolveOwnershipEntityRefs(entity);
      return await this.issueToken({ claims: { sub: refOfEntity(entity), ent: ownershipEntityRefs } });
    } catch (error) {
      const fallback = options.dangerousEntityRefFallback;
      if (fallback === undefined || (error as Error).name !== 'NotFoundError') throw error;
      return this.issueToken({ claims: { sub: formatEntityRef(parseEntityRef(fallback.entityRef, 'user')) } });
    }
  }

  async resolveOwnershipEntityRefs(entity: UserEntity): Promise<{ ownershipEntityRefs: readonly string[] }> {
    if (this.ownership.resolver !== undefined) return this.ownership.resolver.resolveOwnershipEntityRefs(entity);
    const groups = (entity.relations ?? [])
      .filter(({ type, targetRef }) => type === 'memberOf' && targetRef.startsWith('group:'))
      .map(({ targetRef }) => targetRef);
    return { ownershipEntityRefs: [...new Set([refOfEntity(entity), ...groups])] };
  }

  async #ownershipOf(sub: string): Promise<readonly string[]> {
    if (this.ownership.resolver === undefined) return [sub];
    const { namespace, name } = parseEntityRef(sub);
    const entity = { kind: 'User', metadata: { namespace, name } };
    return (await this.ownership.resolver.resolveOwnershipEntityRefs(entity)).ownershipEntityRefs;
  }
}

function definedOf(claims: UserTokenClaims & { readonly ent: readonly string[] }) {
  return JSON.parse(JSON.stringify(claims)) as { sub: string; ent: string[] };
}
