import 'reflect-metadata';
import { Container, inject, injectable } from 'inversify';
import { classesOf, type ItemPages, Log, Settings } from './hand-written.js';

type Injected = Parameters<typeof inject>[0];

/** What somebody writes who wires plugins with Inversify himself: a root container, and one child for each plugin. */
export class HandWired {
  readonly #root = new Container({ defaultScope: 'Singleton' });

  constructor() {
    this.#root.bind(Settings).toConstantValue(new Settings());
    this.#root.bind(Log).toConstantValue(new Log());
  }

  /** Makes and decorates the classes of one plugin. */
  declare(plugin: string): DeclaredPlugin {
    const { ItemRepository, ItemService, ItemController } = classesOf(plugin);
    decorate(ItemRepository, PLUGIN_LOG, Settings);
    decorate(ItemService, ItemRepository, PLUGIN_LOG, Settings);
    decorate(ItemController, ItemService, PLUGIN_LOG);
    return { plugin, ItemRepository, ItemService, ItemController };
  }

  /** Binds the classes in a container of their own, and builds them. */
  add({ plugin, ItemRepository, ItemService, ItemController }: DeclaredPlugin): ItemPages {
    const child = new Container({ parent: this.#root, defaultScope: 'Singleton' });
    child
      .bind(PLUGIN_LOG)
      .toResolvedValue((log: Log) => log.child({ plugin }), [Log])
      .inSingletonScope();
    child.bind(ItemRepository).toSelf();
    child.bind(ItemService).toSelf();
    child.bind(ItemController).toSelf();
    return child.get(ItemController);
  }
}

/** The classes of one plugin, ready for a container. */
export type DeclaredPlugin = ReturnType<typeof classesOf> & { readonly plugin: string };

const PLUGIN_LOG = Symbol('log of the plugin');

function decorate(target: NewableFunction, ...needs: readonly Injected[]): void {
  injectable()(target);
  for (const [index, need] of needs.entries()) inject(need)(target, undefined, index);
}
