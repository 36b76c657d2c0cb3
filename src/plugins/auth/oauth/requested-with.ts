import type { Context } from '../../../contracts/context.js';
import { AuthenticationError } from '../../../errors/http-errors.js';

/**
 * Refuses what a page of another site could send without being asked: it cannot set this header.
 *
 * @throws AuthenticationError
 */
export function checkRequestedWith(ctx: Context): void {
  if (ctx.get('x-requested-with') !== 'XMLHttpRequest')
    throw new AuthenticationError('Invalid X-Requested-With header');
}
