import { createBackend } from 'proscenium';
import { AuthPlugin, GuestProviderModule } from 'proscenium/plugins/auth';

const backend = createBackend();

backend.add(AuthPlugin);
backend.add(GuestProviderModule);
backend.add(import('../../../app/app-plugin.js'));
backend.add(import('../../../../portal/catalog/index.js'));
backend.add(import('../../../../portal/scaffolder-entity-model/index.js'));
backend.add(import('../../../plugins/catalog-introductions.js'));
// The scaffolder has moved to backend-b.
await backend.start();
