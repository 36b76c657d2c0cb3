/** `node containers-made.js <plugins> <requests>`: counts the containers that are made while a backend starts, and while it serves. */
import { Session } from 'node:inspector/promises';
import { createBackend, FileRootConfig, RootHttpRouter, withOptions } from 'proscenium';
import { itemPlugin } from '../peers/item-plugin.js';
import { pluginIds, SETTINGS } from '../peers/shape.js';

/** What it prints. */
export interface ContainersMade {
  readonly atStart: number;
  readonly whileServing: number;
  readonly answered: number;
}

const [plugins, requests] = process.argv.slice(2).map(Number);
const session = new Session();
session.connect();
await session.post('Profiler.enable');
// V8 counts the calls of every function, constructors among them.
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

const backend = createBackend();
backend.add(
  withOptions(FileRootConfig, {
    data: { ...SETTINGS, backend: { listen: { host: '127.0.0.1', port: 0 }, logger: { level: 'error' } } },
  }),
);
for (const id of pluginIds(plugins ?? 1)) backend.add(itemPlugin(id));
await backend.start();
const atStart = await containersSinceLastCall();
const answered = await serve(requests ?? 1);
const whileServing = await containersSinceLastCall();
await backend.stop();
process.stdout.write(`${JSON.stringify({ atStart, whileServing, answered } satisfies ContainersMade)}\n`);

async function serve(count: number): Promise<number> {
  const router = (await backend.get(RootHttpRouter)) as RootHttpRouter & { readonly url: string };
  let done = 0;
  for (let index = 0; index < count; index++) {
    const id = pluginIds(plugins ?? 1).at(index % (plugins ?? 1));
    const response = await fetch(`${router.url}/api/${id}/items/42`);
    if (response.ok) done += 1;
    await response.arrayBuffer();
  }
  return done;
}

/** Inversify's containers and our own around them, whether Inversify is part of a bundle or comes as files of its own. */
async function containersSinceLastCall(): Promise<number> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const functions = result.filter(({ url }) => url.startsWith('file:')).flatMap((script) => script.functions);
  const constructors = functions.filter(({ functionName }) => /^_?(?:Container|ScopeContainer)$/.test(functionName));
  return constructors.reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0);
}
