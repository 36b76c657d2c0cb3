import { problems } from '../errors/catalogue.js';
import { SourceLocation } from '../errors/source-location.js';
import { toError } from '../errors/to-error.js';
import { ProsceniumError } from '../errors/proscenium-error.js';
import { markMethod, type MethodMark } from '../decorators/method-mark.js';
import { Scheduler, type TaskSchedule } from './scheduler.js';

/** What {@link Scheduled} takes. */
export interface ScheduledOptions extends TaskSchedule {
  /** Unique in the plugin, and the same in all instances; default: class and method, `BoxOffice.releaseUnpaidSeats`. */
  readonly id?: string;
}

/**
 * Runs a method again and again, from when the plugin is up until it goes down. It may stand in plugins, modules and services of plugins.
 * What the method is given is aborted when its time is over, when it is cancelled, and when the backend stops.
 *
 * Give an `id` where a tool changes the names of classes. Whoever renames the class or the method makes a new task of it.
 *
 * @throws ProsceniumError `INVALID_ARGUMENT` where it stands on no method; at start `INVALID_CONFIG` for a schedule that is none
 *
 * @example
 * ```ts
 * import { Plugin, Scheduled } from 'proscenium';
 *
 * @Plugin('box-office')
 * export class BoxOfficePlugin {
 *   @Scheduled({ frequency: { minutes: 15 }, timeout: '5 minutes' })
 *   async releaseUnpaidSeats(signal: AbortSignal) {
 *     signal.throwIfAborted();
 *   }
 * }
 * ```
 */
export function Scheduled(options: ScheduledOptions): MethodMark<(signal: AbortSignal) => unknown> {
  if (typeof options !== 'object' || options === null)
    throw problems.invalidArgument('@Scheduled', 'a schedule', options, SourceLocation.capture(Scheduled));
  const { id, ...schedule } = options;
  return markMethod(Scheduled, Scheduler, async (scheduler, method) => {
    const fn = async (signal: AbortSignal) => void (await method.call(signal));
    try {
      await scheduler.scheduleTask({ ...schedule, id: id ?? method.name, fn });
    } catch (error) {
      const mend = mendOf(error);
      if (mend === undefined) throw error;
      const [what] = toError(error).message.split('\n');
      throw problems.invalidConfig(
        `@Scheduled on ${method.name} is refused: ${what}`,
        method.at.toString(),
        mend,
        error,
      );
    }
  });
}

/** What mends a schedule that the scheduler refuses; `undefined` for what is no fault of the schedule. */
function mendOf(error: unknown): string | readonly string[] | undefined {
  if (ProsceniumError.is(error, 'INVALID_CONFIG')) return error.mend;
  const { name } = toError(error);
  if (name === 'InputError') return 'give @Scheduled what the scheduler takes.';
  if (name === 'ConflictError') return 'give each task of the plugin an id of its own.';
  return undefined;
}
