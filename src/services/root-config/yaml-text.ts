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
    });
    const [error] = [...this.#document.errors, ...this.#document.warnings];
    if (error !== undefined) throw this.#syntaxProblem(error);
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
    if (error.code !== 'DUPLICATE_KEY')
      return problems.invalidConfig(`${name} is no YAML: ${error.message}.`, where, 'correct it at that place.');
    const { key, places } = this.#duplicateAt(offset);
    const what = `${name} has the key '${key}' twice in one object, at ${places.join(' and ')}.`;
    return problems.invalidConfig(what, where, 'keep one of the two, or merge them.');
  }

  /** The key that begins at the offset, and where it stands in its object, first place first. */
  #duplicateAt(offset: number): { key: string; places: string[] } {
    let found = { key: '?', places: [this.#show(offset)] };
    this.#yaml.visit(this.#document, {
      Map: (_, map) => {
        const keys = this.#keysOf(map);
        const key = keys.find((candidate) => candidate.offset === offset)?.key;
        if (key === undefined) return undefined;
        const same = keys.filter((candidate) => candidate.key === key && candidate.offset <= offset);
        found = { key, places: same.map((candidate) => this.#show(candidate.offset)) };
        return this.#yaml.visit.BREAK;
      },
    });
    return found;
  }

  #keyOffset(path: ConfigPath): number | undefined {
    const parent = path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
    return this.#yaml.isMap(parent) ? this.#keysOf(parent).find(({ key }) => key === path.at(-1))?.offset : undefined;
  }

  #keysOf(map: YAMLMap): { key: string; offset: number }[] {
    return map.items.flatMap(({ key }) => {
      const offset = this.#yaml.isScalar(key) ? key.range?.[0] : undefined;
      return this.#yaml.isScalar(key) && offset !== undefined ? [{ key: String(key.value), offset }] : [];
    });
  }

  #show(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${line}:${col}`;
  }
}
