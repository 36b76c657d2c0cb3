import { createBackend } from 'proscenium';
import { FaultPlugin } from './fault-plugin.js';

const backend = createBackend();

backend.add(import('../../../samples/portal/app/index.js'));
backend.add(import('../../../samples/portal/catalog/index.js'));
backend.add(import('../../../samples/portal/scaffolder/index.js'));
backend.add(import('../../../samples/portal/scaffolder-entity-model/index.js'));
backend.add(FaultPlugin);

await backend.start();
