export type { LogLine } from './line-renderer.js';
export { PinoRootLogger, type PinoRootLoggerOptions } from './pino-root-logger.js';
export { PluginLogger } from './plugin-logger.js';
