/** Starts a backend without plugins, stops it, and prints which files were loaded by then. */
import { LoadedFiles } from './loaded-files.js';

const loaded = new LoadedFiles();
const { createBackend, FileRootConfig, withOptions } = await import('proscenium');
const data = { backend: { listen: { host: '127.0.0.1', port: 0 }, logger: { level: 'error' } } };
const backend = createBackend();
backend.add(withOptions(FileRootConfig, { data }));
await backend.start();
const files = loaded.list();
await backend.stop();
process.stdout.write(`${JSON.stringify(files)}\n`);
