import type { PermissionRule, PermissionRuleset } from '../../contracts/permissions-registry.js';
import { problems } from '../../errors/catalogue.js';
import { show } from '../../errors/words.js';

/** Rules as they are handed to what works on conditions: a ruleset of the registry, or a list. */
export type Rules<Resource, Query> = PermissionRuleset<Resource, Query> | readonly PermissionRule<Resource, Query>[];

/** Finds rules by their names, also in a plain list. */
export function rulesetOf<Resource, Query>(rules: Rules<Resource, Query>): PermissionRuleset<Resource, Query> {
  if ('getRuleByName' in rules) return rules;
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  return { getRuleByName: (name) => byName.get(name) ?? failFor(name, [...byName.keys()]) };
}

/** @throws ProsceniumError `INVALID_CONDITIONS` which names the rules that there are */
export function failFor(name: string, known: readonly string[]): never {
  throw problems.invalidConditions(
    `The conditions use rule '${name}', which is unknown to the plugin that owns the resources.`,
    known.length === 0
      ? 'add the rule with addResourceType() or addPermissionRules().'
      : `let the policy use one of ${known.map(show).join(', ')}, or add the rule with addPermissionRules().`,
  );
}
