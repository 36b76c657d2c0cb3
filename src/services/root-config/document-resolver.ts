import type { JsonValue } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import type { ProsceniumError } from '../../errors/proscenium-error.js';
import type { ConfigLocation } from './config-location.js';
import { type LayerNotes, locate, type Place, refuseDepth, refuseForbiddenKey } from './config-layer.js';
import { type ConfigPath, formatPath } from './config-path.js';
import { type ConfigText, isReadable, parseConfigText } from './config-text.js';
import { describeType, isJsonArray, isJsonObject } from './json.js';
import { isPublicName } from './secrets.js';
import { type Environment, readEnvironment, substitute } from './substitution.js';

/** A parsed text, and the names of the texts that led to it by including. */
export interface ConfigDocument {
  readonly location: ConfigLocation;
  readonly text: ConfigText;
  readonly includedBy: readonly string[];
}

/** A value on its way: where it ends up in the configuration, and where it stands in its document. */
interface Cursor {
  readonly value: JsonValue | undefined;
  readonly path: ConfigPath;
  readonly document: ConfigDocument;
  readonly inside: ConfigPath;
}

const INCLUDES = ['$env', '$file', '$include'] as const;
type IncludeKind = (typeof INCLUDES)[number];

/** What every log is full of, so that hiding it would hide the log. */
const COMMON = /^(?:\d{0,5}|true|false|yes|no|on|off)$/i;

/** Puts in what a document takes from the environment and from other files, and notes where everything came from. */
export class DocumentResolver {
  readonly #environment: Environment;
  readonly #notes: LayerNotes;

  constructor(environment: Environment, notes: LayerNotes) {
    this.#environment = environment;
    this.#notes = notes;
  }

  async resolve(document: ConfigDocument): Promise<JsonValue | undefined> {
    return this.#resolve({ value: document.text.value, path: [], document, inside: [] });
  }

  async #resolve(cursor: Cursor): Promise<JsonValue | undefined> {
    const { value, path } = cursor;
    if (value === undefined) return undefined;
    refuseDepth(path, placeOf(cursor));
    this.#notes.places.set(formatPath(path), placeOf(cursor));
    if (typeof value === 'string') return this.#substitute(value, cursor);
    if (isJsonArray(value)) return this.#resolveArray(value, cursor);
    if (isJsonObject(value)) return this.#resolveObject(value, cursor);
    if (typeof value === 'object' && value !== null)
      throw problem(
        cursor,
        'has a tag whose value configuration cannot hold',
        'write it as text, a number, an array or an object.',
      );
    return value;
  }

  async #resolveArray(array: readonly JsonValue[], cursor: Cursor): Promise<JsonValue> {
    const elements: JsonValue[] = [];
    for (const [index, value] of array.entries()) {
      const element = await this.#resolve({
        ...cursor,
        value,
        path: [...cursor.path, elements.length],
        inside: [...cursor.inside, index],
      });
      if (element !== undefined) elements.push(element);
    }
    return elements;
  }

  async #resolveObject(
    object: { readonly [key: string]: JsonValue | undefined },
    cursor: Cursor,
  ): Promise<JsonValue | undefined> {
    const kind = INCLUDES.find((name) => Object.hasOwn(object, name));
    if (kind !== undefined) {
      if (Object.keys(object).length > 1)
        throw problem(cursor, `has ${kind} beside other keys`, `leave only ${kind} in this object.`);
      return this.#include(kind, { ...cursor, value: object[kind], inside: [...cursor.inside, kind] });
    }
    const resolved: Record<string, JsonValue> = {};
    for (const [key, value] of Object.entries(object)) {
      refuseForbiddenKey(key, cursor.path, placeOf(cursor));
      const child = await this.#resolve({
        ...cursor,
        value,
        path: [...cursor.path, key],
        inside: [...cursor.inside, key],
      });
      if (child !== undefined) resolved[key] = child;
    }
    return resolved;
  }

  #substitute(text: string, cursor: Cursor): string | undefined {
    const { text: replaced, missing, mayBeMissing, values } = substitute(text, this.#environment);
    for (const value of values) this.#noteSecret(value, cursor);
    if (replaced !== undefined) return replaced;
    this.#noteAbsence(cursor, `takes it from ${variables(missing)}, which is not set`);
    if (mayBeMissing) this.#notes.allowedAbsences.add(formatPath(cursor.path));
    return undefined;
  }

  async #include(kind: IncludeKind, cursor: Cursor): Promise<JsonValue | undefined> {
    if (typeof cursor.value !== 'string')
      throw problem(
        cursor,
        `has ${describeType(cursor.value)} after ${kind}, and a string is wanted`,
        'write a string there.',
      );
    const { text: target, missing } = substitute(cursor.value, this.#environment);
    if (target === undefined)
      throw problem(
        cursor,
        `has ${variables(missing)} after ${kind}, which is not set`,
        'set it, or give it a default: ${NAME:-default}.',
      );
    if (kind === '$env') return this.#includeVariable(target.trim(), cursor);
    if (kind === '$file') return this.#includeText(target, cursor);
    return this.#includeDocument(target, cursor);
  }

  #includeVariable(name: string, cursor: Cursor): string | undefined {
    const value = readEnvironment(this.#environment, name);
    if (value === undefined)
      this.#noteAbsence(cursor, `takes it from the environment variable ${name}, which is not set`);
    else this.#noteSecret(value, cursor);
    return value;
  }

  async #includeText(target: string, cursor: Cursor): Promise<string> {
    const text = (await this.#read(cursor.document.location.resolve(target), target, cursor)).trimEnd();
    this.#noteSecret(text, cursor);
    return text;
  }

  async #includeDocument(target: string, cursor: Cursor): Promise<JsonValue | undefined> {
    const [file = '', ...fragment] = target.split('#');
    const location = cursor.document.location.resolve(file);
    if (!isReadable(location.extension))
      throw problem(
        cursor,
        `includes ${file}, which is neither YAML nor JSON`,
        'include a .yaml, .yml or .json file, or use $file for its text.',
      );
    const chain = [...cursor.document.includedBy, cursor.document.location.name];
    if (chain.includes(location.name))
      throw problem(
        cursor,
        `includes a file that includes itself: ${[...chain, location.name].join(' -> ')}`,
        'take out one of these includes.',
      );
    const text = await parseConfigText(await this.#read(location, file, cursor), location.name, location.extension);
    const document = { location, text, includedBy: chain };
    if (fragment.length === 0) return this.#resolve({ value: text.value, path: cursor.path, document, inside: [] });
    const inside = fragment.join('#').split('.');
    const value = valueAt(inside, document, cursor);
    if (value === undefined)
      this.#noteAbsence(cursor, `takes it from '${inside.join('.')}' of ${location.name}, which has no such key`);
    return this.#resolve({ value, path: cursor.path, document, inside });
  }

  async #read(location: ConfigLocation, target: string, cursor: Cursor): Promise<string> {
    const text = await location.read();
    if (text !== undefined) return text;
    throw problem(
      cursor,
      `includes ${target}, which does not exist`,
      `create ${location.name}, or correct the path, which is relative to the file that includes it.`,
    );
  }

  #noteAbsence(cursor: Cursor, reason: string): void {
    this.#notes.absences.set(formatPath(cursor.path), reason);
  }

  /** Where a value comes from says that it may be secret; the name of its key may say that it is not. */
  #noteSecret(value: string, cursor: Cursor): void {
    const name = cursor.path.findLast((step) => typeof step === 'string');
    if (typeof name === 'string' && !isPublicName(name) && !COMMON.test(value))
      this.#notes.secrets.push({ path: cursor.path, value });
  }
}

function valueAt(inside: readonly string[], document: ConfigDocument, cursor: Cursor): JsonValue | undefined {
  let value = document.text.value;
  for (const [index, step] of inside.entries()) {
    if (value === undefined || value === null) return undefined;
    if (!isJsonObject(value)) {
      const scalar = index === 0 ? 'it' : `'${inside.slice(0, index).join('.')}' there`;
      throw problem(
        cursor,
        `includes '${inside.join('.')}' of ${document.location.name}, and ${scalar} is ${describeType(value)}`,
        'correct the path after #.',
      );
    }
    value = Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return value;
}

/** `${HOST} and ${PORT}`, as they are written. */
function variables(names: readonly string[]): string {
  return names.map((name) => `\${${name}}`).join(' and ');
}

function problem(cursor: Cursor, text: string, mend: string): ProsceniumError {
  const place = placeOf(cursor);
  const subject = cursor.path.length === 0 ? place.source : `'${formatPath(cursor.path)}' in ${place.source}`;
  return problems.invalidConfig(`${subject} ${text}.`, locate(place), mend);
}

function placeOf({ document, inside }: Cursor): Place {
  return { source: document.location.name, position: () => document.text.positionOf(inside) };
}
