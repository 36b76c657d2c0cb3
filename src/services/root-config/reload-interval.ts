import { problems } from '../../errors/catalogue.js';
import { toMilliseconds } from '../duration/to-milliseconds.js';
import type { RemoteConfigOptions } from './file-root-config.js';

/**
 * How often URLs are read again, in milliseconds.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for none, for two, and for no time at all
 */
export function readReloadInterval({ reloadInterval, reloadIntervalSeconds }: RemoteConfigOptions): number {
  if ((reloadInterval === undefined) === (reloadIntervalSeconds === undefined))
    throw invalid(
      reloadInterval === undefined
        ? 'The remote option of FileRootConfig has neither reloadInterval nor reloadIntervalSeconds.'
        : 'The remote option of FileRootConfig has both reloadInterval and reloadIntervalSeconds.',
      'write one of the two: { reloadInterval: { seconds: 60 } }.',
    );
  const milliseconds =
    reloadInterval === undefined ? secondsOf(reloadIntervalSeconds) * 1000 : toMilliseconds(reloadInterval);
  if (milliseconds > 0) return milliseconds;
  throw invalid(
    `The ${reloadInterval === undefined ? 'reloadIntervalSeconds' : 'reloadInterval'} of FileRootConfig is no time at all.`,
    'write a duration above zero: { seconds: 60 }.',
  );
}

function secondsOf(seconds: unknown): number {
  if (typeof seconds === 'number' && Number.isFinite(seconds)) return seconds;
  throw invalid('The reloadIntervalSeconds of FileRootConfig is no number.', 'write a number of seconds.');
}

function invalid(what: string, mend: string): Error {
  return problems.invalidConfig(what, 'withOptions(FileRootConfig, { remote })', mend);
}
