import { createBackend } from 'proscenium';
import { AuthPlugin, GuestProviderModule } from 'proscenium/plugins/auth';

const backend = createBackend();

backend.add(AuthPlugin);
backend.add(GuestProviderModule);
backend.add(import('./app/index.js'));
backend.add(import('./catalog/index.js'));
backend.add(import('./scaffolder/index.js'));
backend.add(import('./scaffolder-entity-model/index.js'));

// Two services made to measure. Take the slashes away to try them; a test does.
// backend.add(import('./variants/labelled-logger.js'));
// backend.add(import('./variants/remote-configuration.js'));

await backend.start();
