import { ExtensionPoint } from '../../decorators/extension-point.js';
import { ConflictError } from '../../errors/http-errors.js';
import { type AuthProviderFactory, type AuthProviderRegistration, AuthProviders } from './auth-providers.js';

/** Keeps the providers that modules add. */
@ExtensionPoint(AuthProviders)
export class ProviderRegistry implements AuthProviders {
  readonly #factories = new Map<string, AuthProviderFactory>();

  registerProvider({ providerId, factory }: AuthProviderRegistration): void {
    if (this.#factories.has(providerId))
      throw new ConflictError(`Auth provider '${providerId}' was already registered`);
    this.#factories.set(providerId, factory);
  }

  get factories(): ReadonlyMap<string, AuthProviderFactory> {
    return this.#factories;
  }
}
