import { createBackend } from 'proscenium';
import { CallerPlugin, GuardedPlugin } from './guarded-plugins.js';
import { skewClock } from './skewed-clock.js';

skewClock();
await createBackend().add(GuardedPlugin).add(CallerPlugin).start();
