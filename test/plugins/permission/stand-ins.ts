import {
  Auth,
  AuthenticationError,
  type Credentials,
  HttpAuth,
  NotAllowedError,
  PluginMetadata,
  Service,
  UserInfo,
} from 'proscenium';
import { isPrincipal, noneCredentials, serviceCredentials, userCredentials } from '#src/services/credentials/index.js';

@Service('plugin', Auth)
export class StandInAuth implements Auth {
  constructor(private readonly plugin: PluginMetadata) {}
  async authenticate(token: string): Promise<Credentials> {
    const [kind, json = '{}'] = [token.slice(0, token.indexOf(':')), token.slice(token.indexOf(':') + 1)];
    const claims = JSON.parse(json);
    if (kind === 'mock-user-token') return userCredentials(claims.sub, { token });
    if (kind === 'mock-service-token')
      return serviceCredentials(claims.sub, { token, ...(claims.restrictions && { accessRestrictions: claims.restrictions }) });
    if (kind === 'plugin') {
      if (claims.aud !== this.plugin.getId()) throw new AuthenticationError('wrong audience');
      const { principal } = serviceCredentials(`plugin:${claims.sub}`, { token });
      return claims.obo ? userCredentials(claims.obo, { token, actor: principal }) : serviceCredentials(`plugin:${claims.sub}`, { token });
    }
    throw new AuthenticationError('Illegal token');
  }
  isPrincipal = isPrincipal as Auth['isPrincipal'];
  async getNoneCredentials() { return noneCredentials(); }
  async getOwnServiceCredentials() { return serviceCredentials(`plugin:${this.plugin.getId()}`); }
  async getPluginRequestToken({ onBehalfOf, targetPluginId }: { onBehalfOf: Credentials; targetPluginId: string }) {
    const obo = isPrincipal(onBehalfOf, 'user') ? onBehalfOf.principal.userEntityRef : undefined;
    return { token: `plugin:${JSON.stringify({ sub: this.plugin.getId(), aud: targetPluginId, obo })}` };
  }
  getLimitedUserToken(): never { throw new Error('no'); }
  async listPublicServiceKeys() { return { keys: [] }; }
}

@Service('plugin', HttpAuth)
export class StandInHttpAuth implements HttpAuth {
  constructor(private readonly auth: Auth) {}
  async credentials(request: any, options: any = {}): Promise<any> {
    const header = (request.headers.authorization ?? '') as string;
    const credentials = header === '' ? noneCredentials() : await this.auth.authenticate(header.slice(7));
    const type = (credentials.principal as { type: string }).type;
    if (options.allow && !options.allow.includes(type)) {
      if (type === 'none') throw new AuthenticationError('Missing credentials');
      throw new NotAllowedError(`This endpoint does not allow '${type}' credentials`);
    }
    return credentials;
  }
  issueUserCookie(): never { throw new Error('no'); }
}

@Service('plugin', UserInfo)
export class StandInUserInfo implements UserInfo {
  async getUserInfo(credentials: Credentials) {
    if (!isPrincipal(credentials, 'user')) throw new Error('no user');
    const { userEntityRef } = credentials.principal;
    return { userEntityRef, ownershipEntityRefs: [userEntityRef, 'group:default/all'] };
  }
}
