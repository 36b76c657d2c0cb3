import type { Config } from 'proscenium';
import type { Entity } from '../model/entity.js';

/** Which kinds may come from where. */
export interface CatalogRule {
  readonly allow: readonly string[];
}

/** The kinds that the catalog takes when `catalog.rules` says nothing, as in Backstage. */
const DEFAULT_RULES: readonly CatalogRule[] = [{ allow: ['Component', 'API', 'Location'] }];

/**
 * Reads rules: `[{ allow: [Component, API] }]`.
 *
 * @param config - what holds the key `rules`
 * @param fallback - what holds when the key is not there
 */
export function readRules(
  config: Config | undefined,
  fallback: readonly CatalogRule[] = DEFAULT_RULES,
): readonly CatalogRule[] {
  return config?.getOptionalConfigArray('rules')?.map((rule) => ({ allow: rule.getStringArray('allow') })) ?? fallback;
}

/** Tells whether any rule allows the kind of an entity; capital letters make no difference. */
export function isAllowed(entity: Entity, rules: readonly CatalogRule[]): boolean {
  return rules.some((rule) => rule.allow.some((kind) => kind.toLowerCase() === entity.kind.toLowerCase()));
}
