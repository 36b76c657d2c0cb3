/** Proscenium with all its default services, used as its documentation says. */
import { createBackend, FileRootConfig, withOptions } from 'proscenium';
import { itemPlugin } from './item-plugin.js';
import { imported, ready, wired } from './protocol.js';
import { everythingOn, host, pluginCount, pluginIds, port, SETTINGS } from './shape.js';

/** Does for a request what the other peers do. */
const NOTHING_MORE = {
  logger: { level: 'error' },
  requestLog: false,
  securityHeaders: false,
  etag: false,
  compression: false,
  process: { activities: false },
};

imported();
const listen = { host, port };
const data = { ...SETTINGS, backend: everythingOn ? { listen } : { listen, ...NOTHING_MORE } };
const backend = createBackend();
backend.add(withOptions(FileRootConfig, { data }));
for (const id of pluginIds(pluginCount)) backend.add(itemPlugin(id));
await backend.start();
wired();
ready();
