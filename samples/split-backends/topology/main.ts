import { createBackend } from 'proscenium';
import { AuthPlugin, GuestProviderModule } from 'proscenium/plugins/auth';

const backend = createBackend();

// Everything, in every process; topology.yaml says what runs in which.
backend.add(AuthPlugin);
backend.add(GuestProviderModule);
backend.add(import('../app/app-plugin.js'));
backend.add(import('../../portal/catalog/index.js'));
backend.add(import('../../portal/scaffolder-entity-model/index.js'));
backend.add(import('../../portal/scaffolder/index.js'));
backend.add(import('../plugins/catalog-introductions.js'));
backend.add(import('../plugins/scaffolder-introductions.js'));
await backend.start();
