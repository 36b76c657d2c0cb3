import type { ConfigFault, RootConfigSchema } from '../../contracts/root-config-schema.js';
import type { JsonObject } from '../../contracts/root-config.js';
import type { ConfigDeclaration, ConfigVisibility, JsonSchema } from '../../decorators/config-declaration.js';
import { problems } from '../../errors/catalogue.js';
import { ProsceniumError } from '../../errors/proscenium-error.js';
import { type ConfigPath, formatPath } from '../root-config/index.js';
import { mergeSchemas } from './merge-schemas.js';
import { reviewSchema } from './review-schema.js';
import { rootNode, type SchemaNode } from './schema-node.js';
import { Section } from './section.js';
import { reviewKeys } from './unknown-keys.js';
import { frontendView, lookAt } from './visibility.js';

/** Who declares a section. */
export interface OwnedDeclaration {
  readonly declaration: ConfigDeclaration;
  readonly owner: string;
}

/** The schema of the whole configuration, made of the sections that everything in a backend declares. */
export class MergedConfigSchema implements RootConfigSchema {
  #sections: readonly Section[] = [];
  #openKeys: readonly string[] = [];
  #nodes: readonly SchemaNode[] | undefined;
  /** What is wrong with the schemas themselves. */
  #faults: readonly ConfigFault[] | undefined;

  /**
   * Takes what the parts of a backend declare, once they are known.
   *
   * @param declared - sections with their owners; one that several own counts once
   * @param openKeys - keys at the top that somebody reads without declaring what is below
   */
  declare(declared: readonly OwnedDeclaration[], openKeys: readonly string[] = []): void {
    const sections = new Map<string, Map<object, Section>>();
    for (const { declaration, owner } of declared) {
      const { path = '' } = declaration;
      const bySchema = sections.get(path) ?? new Map<object, Section>();
      sections.set(path, bySchema);
      const section = bySchema.get(declaration.schema) ?? new Section(declaration);
      bySchema.set(declaration.schema, section);
      if (!section.owners.includes(owner)) section.owners.push(owner);
    }
    this.#sections = [...sections.values()]
      .flatMap((bySchema) => [...bySchema.values()])
      .sort((first, second) => compare(first.path, second.path));
    this.#openKeys = openKeys;
    this.#nodes = undefined;
    this.#faults = undefined;
  }

  async check(values: JsonObject): Promise<readonly ConfigFault[]> {
    const invalid = (await Promise.all(this.#sections.map((section) => checkSection(section, values)))).flat();
    this.#faults ??= reviewSchema(this.#root);
    return unique([...invalid, ...this.#faults, ...reviewKeys(values, this.#root)]);
  }

  visibilityOf(path: ConfigPath): ConfigVisibility {
    return lookAt(this.#root, path).visibility;
  }

  isRedacted(path: ConfigPath): boolean | undefined {
    return lookAt(this.#root, path).redact;
  }

  frontendView(values: JsonObject): JsonObject {
    return frontendView(this.#root, values);
  }

  toJsonSchema(): JsonSchema {
    return mergeSchemas(this.#sections.flatMap((section) => section.pieces));
  }

  getSections(): readonly Section[] {
    return this.#sections;
  }

  get #root(): readonly SchemaNode[] {
    this.#nodes ??= [...this.#sections.map(({ node }) => node), ...openNodes(this.#openKeys)];
    return this.#nodes;
  }
}

/** One place for all of them: there may be hundreds, and every look at the configuration goes through the places. */
function openNodes(keys: readonly string[]): SchemaNode[] {
  if (keys.length === 0) return [];
  return [rootNode({ type: 'object', properties: Object.fromEntries(keys.map((key) => [key, {}])) })];
}

async function checkSection(section: Section, values: JsonObject): Promise<readonly ConfigFault[]> {
  try {
    return await section.check(values);
  } catch (error) {
    throw ProsceniumError.is(error) ? error : problems.invalidSchema(section.path, section.owners, error);
  }
}

/** Each fault once; a key that is wrong is not reported as unknown as well. */
function unique(faults: readonly ConfigFault[]): ConfigFault[] {
  const found = new Map<string, ConfigFault>();
  for (const fault of faults) {
    const key = formatPath(fault.path);
    const text = fault.kind === 'deprecated' ? `${key} deprecated` : key;
    if (!found.has(text)) found.set(text, fault);
  }
  return [...found.values()];
}

function compare(first: string, second: string): number {
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
