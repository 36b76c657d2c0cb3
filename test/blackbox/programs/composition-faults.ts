import { createServer } from 'node:net';
import {
  Backend,
  Contract,
  createBackend,
  type Feature,
  ExtensionPoint,
  Module,
  Plugin,
  PluginMetadata,
  Service,
} from 'proscenium';

/** Starts a backend with the one fault that the first parameter names. */
const faults: Readonly<Record<string, () => Promise<unknown>>> = {
  'two plugins with one id': () => startWith(firstTwin(), secondTwin()),
  'module without plugin': () => startWith(OrphanModule),
  'foreign extension point': () => startWith(OwnerPlugin, OtherPlugin, StrayModule),
  'missing service': () => startWith(AskingPlugin),
  'root asks for plugin scope': () => startWith(RootAsking, PluginScoped),
  'cycle of services': () => startWith(CyclePlugin, First, Second),
  'override of plugin metadata': () => startWith(OwnMetadata),
  'constructor throws': () => startWith(ThrowingPlugin),
  'init rejects with null': () => startWith(NullPlugin),
  'init never settles': () => startWith(HangingPlugin),
  'throws after opening': () => startWith(OpeningPlugin),
  'started twice': startTwice,
  'added late': addLate,
  'rejected import': () => startWith(Promise.reject(new Error('the network is down'))),
  'no default export': () => startWith(import('./without-default.js') as unknown as Promise<Feature>),
};

async function startWith(...features: Parameters<Backend['add']>[0][]): Promise<void> {
  const backend = createBackend();
  for (const feature of features) backend.add(feature);
  await backend.start();
}

function firstTwin(): Feature {
  @Plugin('twin')
  class FirstTwin {}
  return FirstTwin;
}

function secondTwin(): Feature {
  @Plugin('twin')
  class SecondTwin {}
  return SecondTwin;
}

@Module('nowhere', { id: 'orphan' })
class OrphanModule {}

@Contract('owner.point')
abstract class OwnerPoint {
  abstract add(): void;
}

@ExtensionPoint(OwnerPoint)
class OwnerRegistry implements OwnerPoint {
  add(): void {}
}

@Plugin('owner', { extensionPoints: [OwnerRegistry] })
class OwnerPlugin {}

@Plugin('other')
class OtherPlugin {}

@Module('other', { id: 'stray' })
class StrayModule {
  constructor(readonly point: OwnerPoint) {}
}

@Contract('owner.nobody-has-it')
abstract class Nowhere {
  abstract find(): void;
}

@Plugin('asking')
class AskingPlugin {
  constructor(readonly nowhere: Nowhere) {}
}

@Service('plugin')
class PluginScoped {}

@Service('root')
class RootAsking {
  constructor(readonly scoped: PluginScoped) {}
}

@Contract('cycle.first')
abstract class FirstContract {
  abstract first(): void;
}

@Contract('cycle.second')
abstract class SecondContract {
  abstract second(): void;
}

@Service('plugin', FirstContract)
class First implements FirstContract {
  constructor(readonly other: SecondContract) {}
  first(): void {}
}

@Service('plugin', SecondContract)
class Second implements SecondContract {
  constructor(readonly other: FirstContract) {}
  second(): void {}
}

@Plugin('cycle')
class CyclePlugin {
  constructor(readonly first: FirstContract) {}
}

@Service('plugin', PluginMetadata)
class OwnMetadata implements PluginMetadata {
  getId(): string {
    return 'forged';
  }
}

@Plugin('throwing')
class ThrowingPlugin {
  constructor() {
    throw new Error('the constructor of this plugin throws');
  }
}

@Plugin('nothing')
class NullPlugin {
  onInit(): Promise<void> {
    return Promise.reject(null);
  }
}

@Plugin('hanging')
class HangingPlugin {
  onInit(): Promise<void> {
    return new Promise(() => {});
  }
}

@Service('plugin')
class OpenServer {
  readonly #server = createServer();

  async onInit(): Promise<void> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening));
  }

  async onShutdown(): Promise<void> {
    await new Promise((closed) => this.#server.close(closed));
    process.stdout.write('the open server was closed\n');
  }
}

@Plugin('opening')
class OpeningPlugin {
  constructor(readonly server: OpenServer) {}

  onInit(): void {
    throw new Error('fails after opening a server');
  }
}

async function startTwice(): Promise<void> {
  const backend = createBackend();
  await backend.start();
  const second = await backend.start().catch((error: unknown) => error);
  process.stdout.write(`second start: ${String(second)}\n`);
  const stops = [backend.stop(), backend.stop()];
  await Promise.all(stops);
  await backend.stop();
  const unstarted = createBackend();
  await unstarted.stop();
  process.stdout.write('stopped\n');
}

async function addLate(): Promise<void> {
  const backend = createBackend();
  await backend.start();
  try {
    backend.add(OtherPlugin);
  } finally {
    await backend.stop();
  }
}

const [name = ''] = process.argv.slice(2);
const fault = faults[name];
if (fault === undefined) throw new Error(`there is no fault '${name}'`);
await fault();
