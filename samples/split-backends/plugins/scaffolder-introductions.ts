import { Module } from 'proscenium';
import { Introductions } from './introductions.js';

/** Lets the scaffolder introduce its callers. */
@Module('scaffolder')
export class ScaffolderIntroductions {
  constructor(private readonly introductions: Introductions) {}

  onInit(): void {
    this.introductions.serve();
  }
}

export default ScaffolderIntroductions;
