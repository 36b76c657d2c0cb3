import { createBackend, FileRootConfig, withOptions } from 'proscenium';
import { FaultPlugin } from './fault-plugin.js';

const milliseconds = Number(process.env['RELOAD_MILLISECONDS'] ?? 60_000);

await createBackend()
  .add(import('../../../samples/portal/app/index.js'))
  .add(FaultPlugin)
  .add(withOptions(FileRootConfig, { remote: { reloadInterval: { milliseconds } } }))
  .start();
