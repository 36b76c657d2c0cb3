import { type OutputUnit, Validator } from '@cfworker/json-schema';
import type { ConfigFault } from '../../contracts/root-config-schema.js';
import type { JsonValue } from '../../contracts/root-config.js';
import type { JsonSchema } from '../../decorators/config-declaration.js';
import { describeUnit, noForm, otherTypes, pathOf, valueAt } from './json-fault.js';

/** Compares a value with a JSON Schema. The validator is loaded with this file, so load this file only when there is a value. */
export function checkJson(value: JsonValue, schema: JsonSchema): ConfigFault[] {
  // The validator writes on the schemas that it is given, and these may be frozen.
  const document = structuredClone(schema);
  const { errors } = new Validator(document, '2020-12', false).validate(value);
  return describeAll(errors, { value, document });
}

interface Subject {
  readonly value: JsonValue;
  readonly document: JsonSchema;
}

/** What only says that something inside is wrong. */
const WRAPPERS = new Set(
  'properties patternProperties additionalProperties items prefixItems additionalItems allOf $ref if dependentSchemas'.split(
    ' ',
  ),
);

function describeAll(units: readonly OutputUnit[], subject: Subject): ConfigFault[] {
  const settled: OutputUnit[] = [];
  return units.flatMap((unit) => {
    if (settled.some((outer) => isInside(unit, outer)) || WRAPPERS.has(unit.keyword)) return [];
    if (unit.keyword !== 'anyOf' && unit.keyword !== 'oneOf') {
      // What is inside of `not`, `contains` and the like is not what is wrong.
      settled.push(unit);
      return [describeUnit(unit, subject.value, subject.document)];
    }
    settled.push(unit);
    return describeChoice(
      unit,
      units.filter((other) => isInside(other, unit)),
      subject,
    );
  });
}

/** Tells what is wrong with the one form that a value seems to have, or which forms there are. */
function describeChoice(choice: OutputUnit, inside: readonly OutputUnit[], subject: Subject): ConfigFault[] {
  const forms = new Map<string, OutputUnit[]>();
  for (const unit of inside) {
    const form = unit.keywordLocation.slice(choice.keywordLocation.length + 1).split('/')[0] ?? '';
    forms.set(form, [...(forms.get(form) ?? []), unit]);
  }
  const path = pathOf(choice.instanceLocation, subject.value);
  const value = valueAt(subject.value, path);
  const typesOf = (unit: OutputUnit) =>
    unit.instanceLocation === choice.instanceLocation ? otherTypes(unit, value, subject.document) : undefined;
  const close = [...forms.values()].filter((units) => units.every((unit) => typesOf(unit) === undefined));
  const [only, ...others] = close;
  if (only !== undefined && others.length === 0) return describeAll(only, subject);
  return [noForm(path, value, only === undefined ? inside.flatMap((unit) => typesOf(unit) ?? []) : [])];
}

function isInside(unit: OutputUnit, outer: OutputUnit): boolean {
  return (
    unit.keywordLocation.startsWith(`${outer.keywordLocation}/`) &&
    `${unit.instanceLocation}/`.startsWith(`${outer.instanceLocation}/`)
  );
}
