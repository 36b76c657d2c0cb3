import { Backend, Plugin } from 'proscenium';

@Plugin('located')
class LocatedPlugin {}

/** Tells the line on which the plugin of this file is decorated. */
const { plugins } = await new Backend().add(LocatedPlugin).describe();
process.stdout.write(`${plugins[0]?.at}\n`);
