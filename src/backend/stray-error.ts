import { toError } from '../errors/to-error.js';
import type { LogWriter } from '../contracts/logger.js';
import { type Activity, currentActivity, describeActivity, runInActivity } from '../services/activity/index.js';
import type { ProcessMember } from './process-member.js';
import type { StrayErrorPolicy } from './stray-error-policy.js';

/** How an error came to nobody. */
export type StrayKind = 'unhandledRejection' | 'uncaughtException';

/**
 * Logs an error that nobody has caught, with the plugin, the route and the request that it comes from, as far as they are known.
 *
 * @param isEnding - whether the process is ending already
 * @returns what is to become of the process
 */
export function reportStrayError(
  kind: StrayKind,
  thrown: unknown,
  members: Iterable<ProcessMember>,
  isEnding: boolean,
): StrayErrorPolicy {
  const activity = currentActivity();
  // A log that writes to a closed pipe fails later, as a stray error of its own; reported again, it would never end.
  if (activity !== undefined && reports.has(activity)) return 'log';
  const all = [...members];
  const { pluginId, moduleId, method, route, service } = activity ?? {};
  const member = all.find((one) => pluginId !== undefined && one.hasPlugin(pluginId)) ?? all[0];
  const policy = member?.strayErrorPolicy(pluginId) ?? 'exit';
  const error = toError(thrown);
  const culprit = describeActivity(activity);
  const message = `${WORDS[kind]}${culprit === undefined ? '' : ` in ${culprit}`}: ${error.message}`;
  // The log adds the id of the request itself, as to every line that is written on its behalf.
  const fields = { plugin: pluginId, module: moduleId, service, method, route };
  const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const meta = { type: kind, fatal: policy === 'exit', ...known };
  const consequence = isEnding ? 'while the process is ending' : CONSEQUENCES[policy];
  const report = { ...activity };
  reports.add(report);
  runInActivity(report, () => write(`${message} (${consequence})`, error, member?.logger?.child(meta)));
  return policy;
}

function write(message: string, error: Error, logger: LogWriter | undefined): void {
  try {
    if (logger === undefined) process.stderr.write(`${message}\n${error.stack ?? ''}\n`);
    else logger.error(message, error);
  } catch (failure) {
    process.stderr.write(`${message}; and the log failed: ${toError(failure).message}\n`);
  }
}

const reports = new WeakSet<Activity>();

const WORDS: Readonly<Record<StrayKind, string>> = {
  unhandledRejection: 'Unhandled rejection',
  uncaughtException: 'Uncaught exception',
};

const CONSEQUENCES: Readonly<Record<StrayErrorPolicy, string>> = {
  exit: 'the backend stops in order, and the process ends with code 1',
  log: 'the process goes on',
};
