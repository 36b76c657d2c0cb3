import { createBackend } from 'proscenium';
import { DataPlugin } from './data-plugin.js';
import { FaultPlugin } from './fault-plugin.js';
import { skewClock } from './skewed-clock.js';

skewClock();
await createBackend().add(FaultPlugin).add(DataPlugin).start();
