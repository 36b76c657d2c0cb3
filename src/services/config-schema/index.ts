export { closest } from './closest.js';
export {
  ConfigSection,
  type ConfigOf,
  type ConfigSectionOptions,
  configSection,
  InjectConfig,
  type LiveSection,
} from './config-section.js';
export { MergedConfigSchema, type OwnedDeclaration } from './merged-config-schema.js';
