import type { LocationSpec } from '../contracts.js';
import type { Entity } from '../model/entity.js';
import type { RelationPair } from '../model/kind-model.js';
import type { CatalogRule } from '../processing/catalog-rules.js';
import type { FileStamps } from '../reading/file-stamps.js';
import type { Problem } from '../reading/problem.js';

/** A place where a walk begins. */
export interface Origin {
  readonly location: LocationSpec;
  /** `file:/srv/catalog/all.yaml` */
  readonly ref: string;
  /** Which kinds may come from there; default: all. */
  readonly rules?: readonly CatalogRule[] | undefined;
  /** The folders that may be read on the way; default: all. */
  readonly roots?: readonly string[] | undefined;
}

/** A valid entity that a walk has come upon. */
export interface FoundEntity {
  readonly ref: string;
  /** As it was written, which is what is read again when a later version of it is broken. */
  readonly descriptor: unknown;
  readonly entity: Entity;
  readonly relations: readonly RelationPair[];
  readonly source: string;
  readonly origin: string;
  /** Makes a problem that points at the name of this entity. */
  problem(message: string): Problem;
  /** Why this is an earlier version than what its source says now. */
  readonly outdated?: readonly Problem[] | undefined;
}

/** All that a walk has come upon. */
export interface WalkResult {
  readonly entities: readonly FoundEntity[];
  readonly problems: readonly Problem[];
  /** What the result rests on: a change there may change it. */
  readonly files: FileStamps;
  /** Folders in which any change counts. */
  readonly folders: FileStamps;
}

/** What the catalog knew before the walk. */
export interface KnownEntity {
  readonly ref: string;
  readonly source: string;
  readonly descriptor: unknown;
}
