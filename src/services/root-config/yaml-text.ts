import type { Document, LineCounter, YAMLError, YAMLMap } from 'yaml';
import type { JsonValue } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import { toError } from '../../errors/to-error.js';
import type { ConfigPath } from './config-path.js';
import type { ConfigText } from './config-text.js';

type YamlLibrary = typeof import('yaml');

/** How often aliases may be expanded in one file, counting aliases inside aliases: enough for people, too little for a bomb. */
const MAX_ALIASES = 100;

/**
 * Parses a YAML text strictly: duplicate keys, unknown tags, several documents and alias bombs are errors.
 *
 * @throws ProsceniumError `INVALID_CONFIG`, with line and column
 */
export async function parseYaml(text: string, name: string): Promise<ConfigText> {
  return new YamlText(await import('yaml'), text, name);
}

class YamlText implements ConfigText {
  readonly value: JsonValue | undefined;
  readonly #yaml: YamlLibrary;
  readonly #name: string;
  readonly #lines: LineCounter;
  readonly #document: Document;

  constructor(yaml: YamlLibrary, text: string, name: string) {
    this.#yaml = yaml;
    this.#name = name;
    this.#lines = new yaml.LineCounter();
    this.#document = yaml.parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      logLevel: 'error',
      merge: true,
      // The library compares each key of an object with every other one, which takes minutes for a file of 50,000 keys.
      uniqueKeys: false,
    });
    const [error] = [...this.#document.errors, ...this.#document.warnings];
    if (error !== undefined) throw this.#syntaxProblem(error);
    this.#refuseDuplicates();
    this.value = this.#toValue();
  }

  positionOf(path: ConfigPath): string | undefined {
    const node = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
    const offset = this.#yaml.isNode(node) ? node.range?.[0] : this.#keyOffset(path);
    return offset === undefined ? undefined : this.#show(offset);
  }

  #toValue(): JsonValue | undefined {
    try {
      return (this.#document.toJS({ maxAliasCount: MAX_ALIASES }) as JsonValue | null) ?? undefined;
    } catch (thrown) {
      const { message } = toError(thrown);
      const bomb = message.startsWith('Excessive alias count');
      throw problems.invalidConfig(
        bomb
          ? `${this.#name} repeats its anchors too often: its aliases expand to more than ${MAX_ALIASES}.`
          : `${this.#name} is no YAML: ${message}.`,
        this.#name,
        bomb ? 'write the values out, or use fewer aliases.' : 'correct it.',
      );
    }
  }

  #syntaxProblem(error: YAMLError): Error {
    const name = this.#name;
    const [offset] = error.pos;
    const where = `${name}:${this.#show(offset)}`;
    if (error.code === 'TAG_RESOLVE_FAILED')
      return problems.invalidConfig(
        `${name} uses a tag that has no meaning here: ${error.message}.`,
        where,
        'remove the tag.',
      );
    if (error.code === 'RESOURCE_EXHAUSTION')
      return problems.invalidConfig(`${name} is nested deeper than can be read.`, where, 'make it flatter.');
    return problems.invalidConfig(`${name} is no YAML: ${error.message}.`, where, 'correct it at that place.');
  }

  #refuseDuplicates(): void {
    this.#yaml.visit(this.#document, {
      Map: (_, map) => {
        const known = new Map<string, number>();
        for (const { key, offset } of this.#keysOf(map)) {
          const first = known.get(key);
          if (first !== undefined) throw this.#duplicateProblem(key, this.#show(first), this.#show(offset));
          known.set(key, offset);
        }
      },
    });
  }

  #duplicateProblem(key: string, first: string, second: string): Error {
    return problems.invalidConfig(
      `${this.#name} has the key '${key}' twice in one object, at ${first} and ${second}.`,
      `${this.#name}:${second}`,
      'keep one of the two, or merge them.',
    );
  }

  #keyOffset(path: ConfigPath): number | undefined {
    const parent = path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
    return this.#yaml.isMap(parent) ? this.#keysOf(parent).find(({ key }) => key === path.at(-1))?.offset : undefined;
  }

  #keysOf(map: YAMLMap): { key: string; offset: number }[] {
    return map.items.flatMap(({ key }) => {
      const offset = this.#yaml.isScalar(key) ? key.range?.[0] : undefined;
      return this.#yaml.isScalar(key) && offset !== undefined ? [{ key: nameOf(key.value), offset }] : [];
    });
  }

  #show(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${line}:${col}`;
  }
}

/** The library has a symbol for the key `<<`. */
function nameOf(key: unknown): string {
  return typeof key === 'symbol' ? (key.description ?? '') : String(key);
}
