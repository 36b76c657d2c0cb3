import { createPermission, createPermissionResourceRef, createPermissionRule } from 'proscenium';
import { z } from 'zod';

export interface Seat {
  readonly row: string;
  readonly price: number;
}

export interface SeatQuery {
  readonly column: string;
  readonly value: unknown;
}

export const seats = createPermissionResourceRef<Seat, SeatQuery>().with({ pluginId: 'hall', resourceType: 'seat' });

export const seatRead = createPermission({
  name: 'hall.seat.read',
  attributes: { action: 'read' },
  resourceType: 'seat',
});

export const inRow = createPermissionRule({
  name: 'IN_ROW',
  description: 'The seat is in one of the rows.',
  resourceRef: seats,
  paramsSchema: z.object({ rows: z.array(z.string()) }),
  apply: ({ row }, { rows }) => rows.includes(row),
  toQuery: ({ rows }) => ({ column: 'row', value: rows }),
});

export const cheaperThan = createPermissionRule({
  name: 'CHEAPER_THAN',
  description: 'The seat costs less.',
  resourceRef: seats,
  paramsSchema: z.object({ price: z.number().default(20) }),
  apply: ({ price }, params) => price < params.price,
  toQuery: ({ price }) => ({ column: 'price', value: price }),
});

export const isFree = createPermissionRule({
  name: 'IS_FREE',
  description: 'The seat costs nothing.',
  resourceRef: seats,
  apply: ({ price }) => price === 0,
  toQuery: () => ({ column: 'price', value: 0 }),
});

export const RULES = { inRow, cheaperThan, isFree };
