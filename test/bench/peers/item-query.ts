import { z } from 'zod';

/** What may follow the question mark, for the peers that check it. */
export const ItemQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  fields: z.string().optional(),
});
