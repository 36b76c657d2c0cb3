import type { ActionAttributes } from '../../contracts/actions.js';
import type { Config } from '../../contracts/root-config.js';
import { invalidValue } from '../root-config/index.js';
import { expandAlternatives, matchesWildcards } from '../wildcards/index.js';

/** What `backend.actions.filter` says. */
export interface ActionFilter {
  /** Whether there is such an action. */
  allows(action: { readonly id: string; readonly attributes: ActionAttributes }): boolean;
  /** Whether there may be one of that id, when nothing is known of its attributes. */
  mayAllow(id: string): boolean;
}

interface Rule {
  /** Expanded; `undefined` for all. */
  readonly ids: readonly string[] | undefined;
  readonly attributes: Partial<ActionAttributes>;
}

/**
 * Reads which actions there are: all that `include` is about, or all when it is empty, without those that `exclude` is about.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for patterns in other notations, and for rules that say nothing
 */
export function readActionFilter(config: Config): ActionFilter {
  const include = readRules(config, `${KEY}.include`);
  const exclude = readRules(config, `${KEY}.exclude`);
  return {
    allows: (action) =>
      !exclude.some((rule) => isAbout(rule, action)) &&
      (include.length === 0 || include.some((rule) => isAbout(rule, action))),
    mayAllow: (id) =>
      !exclude.some((rule) => Object.keys(rule.attributes).length === 0 && names(rule, id)) &&
      (include.length === 0 || include.some((rule) => names(rule, id))),
  };
}

const KEY = 'backend.actions.filter';
const ATTRIBUTES = ['destructive', 'idempotent', 'readOnly'] as const;
const MOST_ALTERNATIVES = 100;

function isAbout(rule: Rule, { id, attributes }: { readonly id: string; readonly attributes: ActionAttributes }) {
  return (
    names(rule, id) && ATTRIBUTES.every((name) => (rule.attributes[name] ?? attributes[name]) === attributes[name])
  );
}

function names({ ids }: Rule, id: string): boolean {
  return ids === undefined || ids.some((pattern) => matchesWildcards(pattern, id));
}

function readRules(config: Config, key: string): readonly Rule[] {
  return (config.getOptionalConfigArray(key) ?? []).map((rule, index) => {
    const id = rule.getOptionalString('id');
    const attributes = readAttributes(rule);
    const where = `${key}[${index}]`;
    // As an exclusion it would leave no action at all, and nobody writes it for that.
    if (id === undefined && Object.keys(attributes).length === 0)
      throw invalidValue(
        config,
        where,
        'says neither which ids nor which attributes it is about',
        "write id: '*' for all.",
      );
    return { ids: id === undefined ? undefined : expand(config, `${where}.id`, id), attributes };
  });
}

function readAttributes(rule: Config): Partial<ActionAttributes> {
  const pairs = ATTRIBUTES.map((name) => [name, rule.getOptionalBoolean(`attributes.${name}`)] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function expand(config: Config, key: string, pattern: string): readonly string[] {
  if (/[[\]()!#\\\s]/.test(pattern))
    throw invalidValue(
      config,
      key,
      `is '${pattern}', which is written in a notation that is not read`,
      'use *, ? and {a,b} only, and list other ids one by one.',
    );
  const ids = expandAlternatives(pattern, MOST_ALTERNATIVES);
  if (ids === undefined)
    throw invalidValue(config, key, `has more than ${MOST_ALTERNATIVES} alternatives`, 'use several rules.');
  return ids;
}
