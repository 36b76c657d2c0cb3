import { ProsceniumError } from '../errors/proscenium-error.js';
import type { StartupFailure, StartupResult } from './startup-result.js';

/**
 * What `start()` rejects with when a plugin or a module failed that may not: code `STARTUP_FAILED`.
 * Every failure is in `result`, as the very error that was thrown; those that may not be are listed in the message.
 */
export class BackendStartupError extends ProsceniumError {
  readonly result: StartupResult;

  constructor(result: StartupResult) {
    const failures = listFailures(result);
    super('STARTUP_FAILED', {
      what: `Backend startup failed due to the following errors:${failures.map(({ text }) => `\n  ${text}`).join('')}`,
      mend: [
        'mend each failure above; everything that had started has been stopped.',
        "To start without one of them, set backend.startup.plugins.<id>.onPluginBootFailure to 'continue'.",
      ],
      errors: failures.map(({ error }) => error),
      errorsInMessage: false,
    });
    this.name = 'BackendStartupError';
    this.result = result;
  }
}

function listFailures(result: StartupResult): { error: Error; text: string }[] {
  return result.plugins.flatMap(({ pluginId, failure, modules }) => [
    ...describe(`Plugin '${pluginId}'`, failure),
    ...modules.flatMap((module) => describe(`Module '${module.moduleId}' for plugin '${pluginId}'`, module.failure)),
  ]);
}

function describe(who: string, failure: StartupFailure | undefined): { error: Error; text: string }[] {
  if (failure === undefined || failure.allowed) return [];
  const { error } = failure;
  return [
    { error, text: `${who} startup failed; caused by ${error.name}: ${error.message.replaceAll('\n', '\n    ')}` },
  ];
}
