import type { Constructor, JsonObject, JsonValue } from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { CatalogPlugin } from '../../../../../samples/portal/catalog/index.js';
import { TestFolder } from './test-folder.js';

/** What a catalog in a test starts with. */
export interface CatalogOptions {
  /** Files by name, relative to a folder of their own. */
  readonly files?: Readonly<Record<string, string>>;
  /** Takes an existing folder instead. */
  readonly folder?: TestFolder;
  /** Which files the configuration names; default: all.yaml. */
  readonly locations?: readonly string[];
  /** More keys below `catalog`. */
  readonly catalog?: JsonObject;
  readonly backend?: JsonObject;
  readonly modules?: readonly Constructor[];
}

const RULES: JsonValue = [
  { allow: ['Component', 'API', 'Resource', 'System', 'Domain', 'Group', 'User', 'Location', 'Template'] },
];

/** A started backend with the catalog in it, and the folder that it reads. */
export class TestCatalog {
  constructor(
    readonly backend: TestBackend,
    readonly folder: TestFolder,
  ) {}

  /** The body of the answer, which must be one of success. */
  async get<T = unknown>(path: string): Promise<T> {
    const response = await this.backend.fetch(`/api/catalog${path}`);
    if (!response.ok) throw new Error(`GET ${path} was answered with ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Status and body of an answer; the message when it is an error. */
  async send(method: string, path: string, body?: JsonValue): Promise<{ status: number; body: unknown }> {
    const headers = { 'content-type': 'application/json' };
    const response = await this.backend.fetch(`/api/catalog${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text === '' ? undefined : JSON.parse(text);
    return { status: response.status, body: parsed?.error?.message ?? parsed };
  }

  /** The names of the entities that an answer lists, without those that stand for locations. */
  async names(path = '/entities'): Promise<string[]> {
    const entities = await this.get<{ kind: string; metadata: { name: string } }[]>(path);
    return entities.filter(({ kind }) => kind !== 'Location').map(({ metadata }) => metadata.name);
  }

  /** What is wrong, with the folder left out. */
  async problems(): Promise<string[]> {
    const { items } = await this.get<{ items: { text: string }[] }>('/refresh-errors');
    return items.map(({ text }) => text.replaceAll(`${this.folder.path}/`, ''));
  }

  async refresh(): Promise<void> {
    const [first] = await this.get<{ kind: string; metadata: { name: string } }[]>(
      '/entities?filter=kind=location&limit=1',
    );
    await this.send('POST', '/refresh', { entityRef: `location:${first?.metadata.name}` });
  }
}

export async function givenCatalog(options: CatalogOptions = {}): Promise<TestCatalog> {
  const { files = {}, folder = new TestFolder(files), locations = ['all.yaml'], modules = [], backend = {} } = options;
  const catalog = {
    rules: RULES,
    locations: locations.map((name) => ({ type: 'file', target: folder.file(name) })),
    processingInterval: false,
    ...options.catalog,
  };
  const started = createTestBackend({ config: { backend, catalog } }).add(CatalogPlugin);
  for (const module of modules) started.add(module);
  const test = new TestCatalog(await started.start(), folder);
  catalogs.push(test);
  return test;
}

/** Stops every catalog and removes every folder; for `afterEach`. */
export async function cleanUp(): Promise<void> {
  await Promise.all(catalogs.splice(0).map((catalog) => catalog.backend.stop()));
  TestFolder.removeAll();
}

const catalogs: TestCatalog[] = [];
