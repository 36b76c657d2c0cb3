import { HttpAuth, HttpRouter, Module } from 'proscenium';
import { Introductions } from './introductions.js';
import { PluginCaller } from './plugin-caller.js';

/** Lets the scaffolder introduce its callers. */
@Module('scaffolder')
export class ScaffolderIntroductions extends Introductions {
  // biome-ignore lint/complexity/noUselessConstructor: what the base class needs is recorded here
  constructor(router: HttpRouter, httpAuth: HttpAuth, caller: PluginCaller) {
    super(router, httpAuth, caller);
  }
}

export default ScaffolderIntroductions;
