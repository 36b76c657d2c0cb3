import { randomUUID } from 'node:crypto';
import { type EntityManager, In } from 'typeorm';
import type { Entity } from '../model/entity.js';
import type { StorableEntity, StoreChanges } from './catalog-store.js';
import { EntityRow } from './entity-row.js';
import { etagOf } from './etag.js';
import { SearchRow } from './search-row.js';
import { searchValuesOf } from './search-values.js';

/** How many rows go to the database at once; some engines take few parameters. */
const BATCH = 100;

/**
 * Writes the difference between what is stored and what shall be.
 *
 * @param manager - of the transaction
 */
export async function saveEntities(manager: EntityManager, entities: readonly StorableEntity[]): Promise<StoreChanges> {
  const before = new Map((await manager.find(EntityRow)).map((row) => [row.ref, row]));
  const rows = entities.map((entity) => rowOf(entity, before.get(entity.ref)?.uid ?? randomUUID()));
  const written = rows.filter((row) => !isSame(row, before.get(row.ref)));
  const staying = new Set(rows.map((row) => row.ref));
  const removed = [...before.values()].filter((row) => !staying.has(row.ref));
  await forget(manager, removed);
  await forget(
    manager,
    written.filter((row) => before.has(row.ref)),
  );
  for (const batch of batches(written)) await manager.insert(EntityRow, batch);
  for (const batch of batches(written.flatMap(searchRowsOf))) await manager.insert(SearchRow, batch);
  const added = written.filter((row) => !before.has(row.ref)).length;
  return { added, changed: written.length - added, removed: removed.length };
}

function rowOf({ ref, source, descriptor, entity }: StorableEntity, uid: string): EntityRow {
  const etag = etagOf(entity);
  const shown: Entity = { ...entity, metadata: { ...entity.metadata, uid, etag } };
  return { uid, ref, etag, source, descriptor: JSON.stringify(descriptor), entity: JSON.stringify(shown) };
}

function isSame(row: EntityRow, before: EntityRow | undefined): boolean {
  return row.source === before?.source && row.descriptor === before.descriptor && row.entity === before.entity;
}

async function forget(manager: EntityManager, rows: readonly EntityRow[]): Promise<void> {
  for (const batch of batches(rows)) {
    const uid = In(batch.map((row) => row.uid));
    await manager.delete(SearchRow, { uid });
    await manager.delete(EntityRow, { uid });
  }
}

function searchRowsOf({ uid, entity }: EntityRow) {
  return searchValuesOf(JSON.parse(entity)).map((value) => ({ uid, ...value }));
}

function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += BATCH) yield items.slice(start, start + BATCH);
}
