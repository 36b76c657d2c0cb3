import { createBackend } from 'proscenium';

const backend = createBackend();

backend.add(import('../../../app/app-plugin.js'));
backend.add(import('../../../../portal/scaffolder/index.js'));
backend.add(import('../../../plugins/scaffolder-introductions.js'));
await backend.start();
