import type { Config } from '../../contracts/root-config.js';
export function readStartupPause(config: Config): number {
  return config.getOptionalNumber('backend.lifecycle.startupRequestPauseTimeout') ?? 5000;
}
