import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { JsonObject } from 'proscenium';
import { stringify } from 'yaml';

/** Where the portals of a test keep what they write, and what they are configured with beside the files of the sample. */
export class PortalFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'portal-'));

  /** Writes a configuration file, for `--config`. */
  config(name: string, content: JsonObject): string {
    return this.write(name, stringify(content));
  }

  write(name: string, text: string): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Environment variables that put everything into this folder, and have the catalog read some files of it as well. */
  environment(...descriptors: readonly string[]): Record<string, string> {
    const allow = [{ allow: ['Template', 'User', 'Group', 'Domain', 'System', 'Resource'] }];
    const files = [resolve('samples/portal/catalog-data/all.yaml'), ...descriptors];
    return {
      APP_CONFIG_backend_database_connection_directory: join(this.path, 'databases'),
      APP_CONFIG_catalog_locations: JSON.stringify(files.map((target) => ({ type: 'file', target, rules: allow }))),
      APP_CONFIG_catalog_registrationRoots: JSON.stringify([join(this.path, 'published'), join(this.path, 'extra')]),
      APP_CONFIG_scaffolder_workingDirectory: join(this.path, 'work'),
      APP_CONFIG_scaffolder_outputDirectory: join(this.path, 'published'),
    };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
