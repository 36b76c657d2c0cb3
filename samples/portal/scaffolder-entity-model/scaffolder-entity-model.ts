import { Module } from 'proscenium';
import { CatalogProcessing } from '../catalog/contracts.js';
import { ScaffolderEntitiesProcessor } from './scaffolder-entities-processor.js';

/** Teaches the catalog the kind Template, which the scaffolder makes new projects from. */
@Module('catalog')
export class ScaffolderEntityModel {
  constructor(private readonly catalog: CatalogProcessing) {}

  onInit(): void {
    this.catalog.addProcessor(new ScaffolderEntitiesProcessor());
  }
}
