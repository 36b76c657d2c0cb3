import { createBackend, Logger, Plugin } from 'proscenium';
import { LabelledLogger } from './labelled-logger.js';

@Plugin('catalog')
class CatalogPlugin {
  constructor(private readonly logger: Logger) {}

  onStartup(): void {
    this.logger.info('the catalog is open', { entities: 61 });
  }
}

@Plugin('search')
class SearchPlugin {
  constructor(private readonly logger: Logger) {}

  onStartup(): void {
    this.logger.info('the index is built');
  }
}

const backend = createBackend();
backend.add(CatalogPlugin);
backend.add(SearchPlugin);
backend.add(LabelledLogger);
await backend.start();
