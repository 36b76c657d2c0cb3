import type { JsonObject } from 'proscenium';

/** What all entities say about themselves, whatever their kind. */
export interface EntityMetadata extends JsonObject {
  readonly name: string;
  readonly namespace?: string;
  /** Given by the catalog; stays the same for as long as the entity is there. */
  readonly uid?: string;
  /** Given by the catalog; changes whenever the entity does. */
  readonly etag?: string;
  readonly title?: string;
  readonly description?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
}

/** One end of a relation, as it stands on the entity at the other end. */
export interface EntityRelation extends JsonObject {
  readonly type: string;
  /** In full and in lower case: `group:default/harbour`. */
  readonly targetRef: string;
}

/** What the catalog has to say about how an entity was read. */
export interface EntityStatus extends JsonObject {
  readonly items: readonly {
    readonly type: string;
    readonly level: 'info' | 'warning' | 'error';
    readonly message: string;
    readonly error?: { readonly name: string; readonly message: string };
  }[];
}

/** Something that the catalog keeps track of: a component, an API, a team … */
export interface Entity extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: EntityMetadata;
  readonly spec?: JsonObject;
  readonly relations?: readonly EntityRelation[];
  readonly status?: EntityStatus;
}

export const DEFAULT_NAMESPACE = 'default';

/** The file that an entity was read from, as `file:/path/catalog-info.yaml`. */
export const LOCATION_ANNOTATION = 'backstage.io/managed-by-location';

/** The configured or registered location that led there. */
export const ORIGIN_ANNOTATION = 'backstage.io/managed-by-origin-location';
