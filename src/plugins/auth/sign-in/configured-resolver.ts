import type { Config, JsonObject } from '../../../contracts/root-config.js';
import { problems } from '../../../errors/catalogue.js';
import { AuthenticationError } from '../../../errors/http-errors.js';
import type { SignInResolver, SignInResolverFactory } from './sign-in.js';

/** Resolvers by the names that `signIn.resolvers[].resolver` may have. */
export type SignInResolverFactories<Result> = Readonly<Record<string, SignInResolverFactory<Result>>>;

/**
 * Makes a resolver of those that `signIn.resolvers` lists: the first one that finds the user decides.
 *
 * @returns `undefined` when none is listed
 * @throws ProsceniumError `INVALID_CONFIG` for a name that is not known
 */
export function readSignInResolver<Result>(
  config: Config,
  factories: SignInResolverFactories<Result>,
): SignInResolver<Result> | undefined {
  const resolvers = (config.getOptionalConfigArray('signIn.resolvers') ?? []).map((entry) => {
    const name = entry.getString('resolver');
    const factory = Object.hasOwn(factories, name) ? factories[name] : undefined;
    if (factory === undefined)
      throw problems.invalidConfig(
        `Sign-in resolver '${name}' is not available.`,
        undefined,
        `use one of ${Object.keys(factories).join(', ') || 'those that a module adds'}.`,
      );
    const { resolver: _, ...options } = entry.get<JsonObject>();
    return factory(options);
  });
  if (resolvers.length === 0) return undefined;
  return async (info, context) => {
    for (const resolver of resolvers) {
      try {
        return await resolver(info, context);
      } catch (error) {
        if ((error as Error).name !== 'NotFoundError') throw error;
      }
    }
    throw new AuthenticationError(
      'Failed to sign-in, unable to resolve user identity. Please verify that your catalog contains the expected User entities that would match your configured sign-in resolver.',
    );
  };
}
