export { ConfigReader, type ConfigSource } from './config-reader.js';
export { FileRootConfig, type FileRootConfigOptions } from './file-root-config.js';
export { invalidValue } from './invalid-value.js';
export { isSecretName, type SecretSource, secretsOf } from './secrets.js';
export { StaticConfig } from './static-config.js';
