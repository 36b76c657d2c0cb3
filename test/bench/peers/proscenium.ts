/** Proscenium with all its default services, used as its documentation says. */
import { createBackend, FileRootConfig, withOptions } from 'proscenium';
import { itemPlugin } from './item-plugin.js';
import { imported, ready, wired } from './protocol.js';
import { host, pluginCount, pluginIds, port, SETTINGS } from './shape.js';

imported();
const data = { ...SETTINGS, backend: { listen: { host, port }, logger: { level: 'error' } } };
const backend = createBackend();
backend.add(withOptions(FileRootConfig, { data }));
for (const id of pluginIds(pluginCount)) backend.add(itemPlugin(id));
await backend.start();
wired();
ready();
