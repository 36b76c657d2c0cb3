import type { JsonObject } from '../../../contracts/root-config.js';
import { AuthenticationError, NotAllowedError } from '../../../errors/http-errors.js';
import type { CatalogEntityRef, CatalogSignInOptions, SignInInfo, SignInResolver } from './sign-in.js';

/** The resolvers that every provider with e-mail addresses has; their names are those of `signIn.resolvers[].resolver`. */
export const commonSignInResolvers = {
  /** The user whose `spec.profile.email` is the address; without what follows a `+` when nobody has it as it is. */
  emailMatchingUserEntityProfileEmail(options: JsonObject): SignInResolver<unknown> {
    return async (info, context) => {
      const { email, local, domain } = addressOf(info, options);
      const plain = `${local.split('+')[0]}@${domain}`;
      const find = (address: string) => ({ filter: { 'spec.profile.email': address } });
      const fallback = fallbackTo({ name: plain }, options);
      if (plain === email) return context.signInWithCatalogUser(find(email), fallback);
      try {
        return await context.signInWithCatalogUser(find(email));
      } catch (error) {
        if ((error as Error).name !== 'NotFoundError') throw error;
        return context.signInWithCatalogUser(find(plain), fallback);
      }
    };
  },
  /** The user whose name is what stands before the `@`. Safe only where nobody can choose an address: see `allowedDomains`. */
  emailLocalPartMatchingUserEntityName(options: JsonObject): SignInResolver<unknown> {
    return async (info, context) => {
      const { local } = addressOf(info, options);
      return context.signInWithCatalogUser({ entityRef: { name: local } }, fallbackTo({ name: local }, options));
    };
  },
};

function addressOf({ profile }: SignInInfo<unknown>, { allowedDomains }: JsonObject) {
  const { email } = profile;
  const at = email?.lastIndexOf('@') ?? -1;
  if (email === undefined || at < 1)
    throw new AuthenticationError('Login failed, user profile does not contain an email');
  const domain = email.slice(at + 1);
  if (Array.isArray(allowedDomains) && !allowedDomains.includes(domain))
    throw new NotAllowedError('Sign-in user email is not from an allowed domain');
  return { email, local: email.slice(0, at), domain };
}

function fallbackTo(entityRef: CatalogEntityRef, options: JsonObject): CatalogSignInOptions {
  return options['dangerouslyAllowSignInWithoutUserInCatalog'] === true
    ? { dangerousEntityRefFallback: { entityRef } }
    : {};
}
