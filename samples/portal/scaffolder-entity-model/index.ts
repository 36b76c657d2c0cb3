export { ScaffolderEntityModel, ScaffolderEntityModel as default } from './scaffolder-entity-model.js';
