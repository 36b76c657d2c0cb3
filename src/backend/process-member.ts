import type { LogWriter } from '../contracts/logger.js';
import type { StrayErrorPolicy } from './stray-error-policy.js';

/** A backend as the process sees it. */
export interface ProcessMember {
  readonly logger: LogWriter | undefined;
  stop(): Promise<void>;
  /** Reads anew what can be read anew, and logs that; does nothing while it is not up. */
  reload(): Promise<void>;
  hasPlugin(pluginId: string): boolean;
  strayErrorPolicy(pluginId: string | undefined): StrayErrorPolicy;
}
