import type { Config } from '../../contracts/root-config.js';
import type { ConfigPath } from './config-path.js';

/** A key that is written somewhere and has no value, though its source expects one. */
export interface AbsentValue {
  /** `catalog.token`, `a.b[0]`. */
  readonly key: string;
  /** Goes on after the name of the file: `takes it from ${TOKEN}, which is not set`. */
  readonly reason: string;
  /** `app-config.yaml:12:3`. */
  readonly origin: string | undefined;
}

/** A configuration that knows where its values were written. */
export interface OriginSource {
  /** The files, URLs and other sources that contributed, lowest priority first. */
  getSources(): readonly string[];
  /** Where the value that counts was written: `app-config.yaml:12:3`, or an environment variable. */
  getOrigin(path: ConfigPath): string | undefined;
  getAbsentValues(): readonly AbsentValue[];
}

/** Where the values of any configuration come from; of one that does not know, nothing is said. */
export function originsOf(config: Config): OriginSource {
  return isOriginSource(config) ? config : UNKNOWN;
}

const UNKNOWN: OriginSource = { getSources: () => [], getOrigin: () => undefined, getAbsentValues: () => [] };

function isOriginSource(config: object): config is OriginSource {
  return 'getSources' in config && 'getOrigin' in config && 'getAbsentValues' in config;
}
