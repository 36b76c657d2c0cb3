import { ExtensionPoint } from 'proscenium';
import { CatalogProcessing, type EntityProvider, type Processor } from '../contracts.js';
import { CoreKindsProcessor } from './core-kinds-processor.js';
import { LocationProcessor } from './location-processor.js';
import { PlaceholderProcessor } from './placeholder-processor.js';

/** Keeps what modules add, after what the catalog itself brings along. */
@ExtensionPoint(CatalogProcessing)
export class ProcessorRegistry implements CatalogProcessing {
  readonly #processors: Processor[] = [];
  readonly #providers: EntityProvider[] = [];
  #closed = false;

  constructor() {
    for (const processor of [new PlaceholderProcessor(), new CoreKindsProcessor(), new LocationProcessor()])
      this.addProcessor(processor);
  }

  get processors(): readonly Processor[] {
    return this.#processors;
  }

  get providers(): readonly EntityProvider[] {
    return this.#providers;
  }

  /** The kinds that any processor knows, in alphabetical order. */
  get kinds(): readonly string[] {
    return [...new Set(this.#processors.flatMap((processor) => processor.kinds ?? []))].toSorted();
  }

  addProcessor(processor: Processor): void {
    this.#add(this.#processors, processor, 'processor');
  }

  addEntityProvider(provider: EntityProvider): void {
    this.#add(this.#providers, provider, 'entity provider');
  }

  /** From now on nothing can be added: it would have missed what the catalog has done already. */
  close(): void {
    this.#closed = true;
  }

  #add<T extends { readonly name: string }>(list: T[], added: T, what: string): void {
    if (this.#closed)
      throw new Error(
        `The ${what} '${added.name}' came after the catalog had started; add it in the onInit of a module of the catalog`,
      );
    if (list.some((other) => other.name === added.name))
      throw new Error(`Two ${what}s are named '${added.name}'; give one of them another name`);
    list.push(added);
  }
}
