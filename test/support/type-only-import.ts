import { Module } from 'proscenium';
import type { Prompter } from './stage.js';

/** Asks for a class of which `import type` leaves nothing. */
@Module('opera')
export class ActressModule {
  constructor(readonly prompter: Prompter) {}
}
