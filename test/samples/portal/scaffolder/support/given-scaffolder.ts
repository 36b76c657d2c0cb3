import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock, type Constructor, Discovery, type JsonObject } from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { ScaffolderPlugin, type Task, type TaskEvent } from '../../../../../samples/portal/scaffolder/index.js';
import { StandInCatalog } from './stand-in-catalog.js';

/** A scaffolder that serves over HTTP, with a folder for all it writes. */
export interface GivenScaffolder {
  readonly backend: TestBackend;
  readonly folder: string;
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Starts a task from a template and returns its id. */
  start(templateRef: string, values?: JsonObject, secrets?: Record<string, string>): Promise<string>;
  /** Waits for the end of a task and returns all its events. */
  finish(taskId: string): Promise<TaskEvent[]>;
  show(taskId: string): Promise<Task>;
}

/** A template entity as the catalog would send it. */
export function givenTemplate(name: string, spec: JsonObject, folder = '/nowhere'): JsonObject {
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: {
      name,
      title: `The ${name}`,
      annotations: { 'backstage.io/managed-by-location': `file:${folder}/template.yaml` },
    },
    spec: { type: 'service', ...spec },
  };
}

/** What a test wants to be otherwise. */
export interface GivenScaffolderOptions {
  /** Below `scaffolder` in the configuration. */
  readonly config?: JsonObject;
  /** Modules of the scaffolder. */
  readonly add?: readonly Constructor[];
  /** Where the database and everything else is kept; default: a new folder, and a database in memory. */
  readonly folder?: string;
  readonly clock?: Clock;
  /** What it shares with others, as configuration. */
  readonly shared?: JsonObject;
}

/** Starts a scaffolder beside a catalog in memory. */
export async function givenScaffolder(
  templates: readonly JsonObject[],
  options: GivenScaffolderOptions = {},
): Promise<GivenScaffolder> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'scaffolder-')));
  StandInCatalog.entities.splice(0, Infinity, ...templates);
  const scaffolder = { workingDirectory: `${folder}/work`, outputDirectory: `${folder}/published`, ...options.config };
  const database =
    options.folder === undefined ? {} : { database: { client: 'better-sqlite3', connection: { directory: folder } } };
  const backend: TestBackend = createTestBackend({ config: { scaffolder, backend: database, ...options.shared } })
    .add(StandInCatalog)
    .add(ScaffolderPlugin)
    .with(Discovery, {
      getBaseUrl: async (id: string) => `${backend.url}/api/${id}`,
      getExternalBaseUrl: async (id: string) => `${backend.url}/api/${id}`,
    });
  if (options.clock !== undefined) backend.with(Clock, options.clock);
  for (const module of options.add ?? []) backend.add(module);
  await backend.start();
  return { backend, folder, ...clientOf(backend) };
}

/** Stops it and deletes what it has written. */
export async function stop({ backend, folder }: GivenScaffolder): Promise<void> {
  await backend.stop();
  await rm(folder, { recursive: true, force: true });
}

function clientOf(backend: TestBackend) {
  const request = (path: string, init?: RequestInit) => backend.fetch(`/api/scaffolder${path}`, init);
  return {
    request,
    async start(templateRef: string, values: JsonObject = {}, secrets: Record<string, string> = {}) {
      const response = await request('/v2/tasks', post({ templateRef, values, secrets }));
      const body = (await response.json()) as { id?: string };
      if (body.id === undefined) throw new Error(JSON.stringify(body));
      return body.id;
    },
    async finish(taskId: string) {
      const events: TaskEvent[] = [];
      while (events.at(-1)?.type !== 'completion') {
        const response = await request(`/v2/tasks/${taskId}/events?after=${events.at(-1)?.id ?? 0}`);
        events.push(...((await response.json()) as TaskEvent[]));
      }
      return events;
    },
    async show(taskId: string) {
      return (await (await request(`/v2/tasks/${taskId}`)).json()) as Task;
    },
  };
}

export function post(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
