import { dirname, resolve } from 'node:path';
import { RootConfig, readDuration, Service } from 'proscenium';
import type { LocationSpec } from '../contracts.js';
import { type CatalogRule, readRules } from '../processing/catalog-rules.js';
import { folderOfGlob, isGlob } from '../reading/glob.js';

/** A location from the configuration, with its target made absolute. */
export interface ConfiguredLocation extends LocationSpec {
  /** What may come from there, beside what may come from everywhere. */
  readonly rules: readonly CatalogRule[];
}

/**
 * What the configuration says about the catalog:
 *
 * ```yaml
 * catalog:
 *   locations: [{ type: file, target: ./catalog-data/all.yaml, rules: [{ allow: [User, Group] }] }]
 *   rules: [{ allow: [Component, API, Location, System] }] # default: Component, API, Location
 *   registrationRoots: [./catalog-data]                    # default: the folders of the locations
 *   processingInterval: 30 seconds                         # false: look at files only when they change
 * ```
 * Targets and folders are relative to the working directory.
 */
@Service('plugin')
export class CatalogSettings {
  constructor(private readonly config: RootConfig) {}

  get locations(): readonly ConfiguredLocation[] {
    const entries = this.config.getOptionalConfigArray('catalog.locations') ?? [];
    return entries.map((entry) => ({
      ...resolveLocation({ type: entry.getString('type'), target: entry.getString('target') }),
      rules: readRules(entry, []),
    }));
  }

  /** Which kinds may come from anywhere. */
  get rules(): readonly CatalogRule[] {
    return readRules(this.config.getOptionalConfig('catalog'));
  }

  /** The folders below which files may be registered over HTTP. */
  get registrationRoots(): readonly string[] {
    const configured = this.config.getOptionalStringArray('catalog.registrationRoots');
    if (configured !== undefined) return configured.map((folder) => resolve(folder));
    const files = this.locations.filter((location) => location.type === 'file');
    return [...new Set(files.map(({ target }) => (isGlob(target) ? folderOfGlob(target) : dirname(target))))];
  }

  /** How often all files are read again, in milliseconds; `undefined` for never. */
  get processingInterval(): number | undefined {
    if (this.config.getOptional('catalog.processingInterval') === false) return undefined;
    return readDuration(this.config, 'catalog.processingInterval') ?? 30_000;
  }

  /** Calls back after the configuration has changed. */
  onChange(callback: () => void): () => void {
    const subscription = this.config.subscribe?.(callback);
    return () => subscription?.unsubscribe();
  }
}

/** Makes the target of a file location absolute. */
export function resolveLocation({ type, target }: LocationSpec): LocationSpec {
  return { type, target: type === 'file' ? resolve(target) : target };
}
