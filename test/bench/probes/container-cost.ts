/** `node container-cost.js <mode> <plugins>`: what it costs to build that many plugins without HTTP. */
import { pluginIds } from '../peers/shape.js';

/** `describe` makes the plan as data, `start` plans, builds and initialises, `by-hand` wires Inversify without a framework. */
export type ContainerMode = 'describe' | 'start' | 'by-hand';

/** What it prints: CPU time in milliseconds, without that of imports and of the declaration of classes. */
export interface ContainerCost {
  readonly cpuMilliseconds: number;
}

const [, , mode, plugins] = process.argv;
const ids = pluginIds(Number(plugins));
const work = mode === 'by-hand' ? await prepareByHand() : await prepareBackend(mode === 'describe');
const before = process.cpuUsage();
await work();
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ cpuMilliseconds: (user + system) / 1000 } satisfies ContainerCost)}\n`);

async function prepareBackend(onlyDescribe: boolean): Promise<() => Promise<unknown>> {
  const { Backend } = await import('proscenium');
  const { servicePlugin } = await import('./service-plugin.js');
  const backend = new Backend();
  for (const id of ids) backend.add(servicePlugin(id));
  return () => (onlyDescribe ? backend.describe() : backend.start());
}

async function prepareByHand(): Promise<() => unknown> {
  const { HandWired } = await import('../peers/hand-wired.js');
  const container = new HandWired();
  const classes = ids.map((id) => container.declare(id));
  return () => classes.map((one) => container.add(one));
}
