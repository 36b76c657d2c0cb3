import type { HttpAuthCredentialsOptions } from '../../../contracts/http-auth.js';
import type { Principal } from '../../../decorators/route-options.js';

/** Who may call a route that does not say it. */
export const DEFAULT_ALLOW: readonly Principal[] = ['user', 'service'];

/** What a request must show. */
export interface Access {
  /** Nobody looks at who is calling. */
  readonly isOpen: boolean;
  /** Less than every user and every service may call: neither a policy nor a default that is switched off takes that back. */
  readonly isNarrow: boolean;
  /** What the credentials are asked for. */
  readonly credentials: HttpAuthCredentialsOptions<'user' | 'service' | 'none'>;
}

/** Reads `allow` of a route, once. A cookie stands for a user, so a user who shows a whole token is let in by it too. */
export function accessOf(allow: readonly Principal[]): Access {
  const user = allow.includes('user') || allow.includes('user-cookie');
  const service = allow.includes('service');
  const none = allow.includes('unauthenticated');
  return {
    isOpen: none && !user && !service,
    isNarrow: !user || !service,
    credentials: {
      allow: [
        ...(user ? ['user' as const] : []),
        ...(service ? ['service' as const] : []),
        ...(none ? ['none' as const] : []),
      ],
      allowLimitedAccess: allow.includes('user-cookie'),
    },
  };
}

/** Whether somebody without credentials may call. */
export function isForEverybody({ isOpen, credentials }: Access): boolean {
  return isOpen || credentials.allow?.includes('none') === true;
}

export const OPEN: Access = accessOf(['unauthenticated']);
export const DEFAULT_ACCESS: Access = accessOf(DEFAULT_ALLOW);
export const COOKIE_ACCESS: Access = accessOf(['user', 'service', 'user-cookie']);
/** Where the default is switched off: whoever shows nothing passes, and whoever shows something is known. */
export const ANYBODY: Access = accessOf(['user', 'service', 'user-cookie', 'unauthenticated']);
