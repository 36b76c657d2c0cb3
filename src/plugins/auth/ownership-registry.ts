import { ExtensionPoint } from '../../decorators/extension-point.js';
import { ConflictError } from '../../errors/http-errors.js';
import { AuthOwnershipResolution, type AuthOwnershipResolver } from './auth-ownership-resolution.js';

/** Keeps the one resolver that a module may set. */
@ExtensionPoint(AuthOwnershipResolution)
export class OwnershipRegistry implements AuthOwnershipResolution {
  resolver: AuthOwnershipResolver | undefined;

  setAuthOwnershipResolver(resolver: AuthOwnershipResolver): void {
    if (this.resolver !== undefined) throw new ConflictError('Auth ownership resolver is already set');
    this.resolver = resolver;
  }
}
