import { Backend } from 'proscenium';

/** A process whose backend has been stopped, kept alive by something else. */
const backend = new Backend();
await backend.start();
await backend.stop();
setInterval(() => {}, 1_000);
process.stdout.write('ready\n');
