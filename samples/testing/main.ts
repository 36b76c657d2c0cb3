import { createBackend } from 'proscenium';
import { QuotesPlugin } from './quotes-plugin.js';

const backend = createBackend();
backend.add(QuotesPlugin);
await backend.start();
