import { expect } from 'chai';
import { Backend, Contract, ExtensionPoint, Module, Plugin, PluginMetadata, Service } from 'proscenium';

describe('first light', () => {
  it('builds a plugin with a module and a service', async () => {
    const trace: string[] = [];
    @Contract('a.points')
    abstract class Points {
      abstract add(point: string): void;
    }
    @ExtensionPoint(Points)
    class PointRegistry implements Points {
      readonly points: string[] = [];
      add(point: string) {
        this.points.push(point);
      }
    }
    @Service('plugin')
    class Helper {
      constructor(readonly metadata: PluginMetadata) {}
      async onInit() {
        trace.push('helper');
      }
      onShutdown() {
        trace.push('helper down');
      }
    }
    @Plugin('a', { extensionPoints: [PointRegistry] })
    class APlugin {
      constructor(
        readonly registry: PointRegistry,
        readonly helper: Helper,
      ) {}
      onInit() {
        trace.push(`plugin ${this.registry.points.join()} ${this.helper.metadata.getId()}`);
      }
      onShutdown() {
        trace.push('plugin down');
      }
    }
    @Module('a')
    class OneModule {
      constructor(readonly points: Points) {}
      onInit() {
        this.points.add('one');
      }
    }
    const backend = new Backend().add(OneModule).add(APlugin);

    const result = await backend.start();
    await backend.stop();

    expect(result.outcome).to.equal('success');
    expect(result.plugins.map(({ pluginId, modules }) => [pluginId, modules.map((module) => module.moduleId)])).to.deep.equal([['a', ['one']]]);
    expect(trace).to.deep.equal(['helper', 'plugin one a', 'plugin down', 'helper down']);
  });

  it('reports a missing service', async () => {
    @Contract('x.y')
    abstract class Wanted {
      abstract a(): void;
    }
    @Service('plugin')
    class Needy {
      constructor(readonly wanted: Wanted) {}
    }
    @Plugin('b')
    class BPlugin {
      constructor(readonly needy: Needy) {}
    }
    const backend = new Backend().add(BPlugin);
    const error = await backend.start().catch((e) => e);
    console.log(error.message);
  });
});
