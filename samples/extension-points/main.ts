import { createBackend } from 'proscenium';
import { CanteenPlugin } from './canteen-plugin.js';
import { PastaModule, SoupModule } from './modules.js';

const backend = createBackend();
backend.add(SoupModule);
backend.add(PastaModule);
backend.add(CanteenPlugin);
await backend.start();
