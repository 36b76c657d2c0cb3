import { Module } from 'proscenium';
import { Introductions } from './introductions.js';

/** Lets the catalog introduce its callers. */
@Module('catalog')
export class CatalogIntroductions {
  constructor(private readonly introductions: Introductions) {}

  onInit(): void {
    this.introductions.serve();
  }
}

export default CatalogIntroductions;
