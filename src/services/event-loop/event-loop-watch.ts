import { type LogWriter, RootLogger } from '../../contracts/logger.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Options } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { type Activity, activitiesInFlight, describeActivity, runInActivity, watchTurns } from '../activity/index.js';
import { readDuration } from '../duration/index.js';
import { RepetitionLimit } from '../repetition/index.js';
import { eventLoopConfig } from './config-schema.js';

/** Options of {@link EventLoopWatch}. */
export interface EventLoopWatchOptions {
  /** Whether the log is told. Default: `true`; `false` in test backends, whose machine may have more to do than they. */
  readonly warn?: boolean;
}

/** Work that held the event loop, as it was told. */
interface Turn {
  readonly activity: Activity | undefined;
  readonly milliseconds: number;
}

/**
 * Warns when the event loop is held for longer than `backend.eventLoop.warnAfter`, so that nobody else was served in that time, and names
 * the plugin and the route whose work it was. Watches from the end of the start on: while plugins start, nobody is served in any case.
 */
@Service('root', { config: eventLoopConfig })
export class EventLoopWatch {
  static readonly options: EventLoopWatchOptions = { warn: true };

  readonly #logger: LogWriter;
  readonly #warnAfter: number;
  readonly #repetitions = new RepetitionLimit({ most: 1, window: PAUSE });
  /** How often a culprit was spared a warning since the last one. */
  readonly #spared = new Map<string, number>();
  #turns: Turn[] = [];
  #timer: NodeJS.Timeout | undefined;
  #unwatch: (() => void) | undefined;
  #lastTick = 0;
  #lastCpu = 0;
  #worst = { delay: 0, at: 0 };

  /** @throws ProsceniumError `INVALID_CONFIG` for what is no duration */
  constructor(
    config: RootConfig,
    logger: RootLogger,
    @Options() private readonly options: EventLoopWatchOptions,
  ) {
    this.#logger = logger.child({ service: 'eventLoopWatch' });
    this.#warnAfter = readDuration(config, 'backend.eventLoop.warnAfter') ?? DEFAULT_WARN_AFTER;
  }

  /** The longest time in milliseconds for which the loop was held within the last 5 seconds, or is held up to now. */
  get delay(): number {
    if (this.#timer === undefined) return 0;
    const now = performance.now();
    const worst = now - this.#worst.at > MEMORY ? 0 : this.#worst.delay;
    return Math.max(worst, now - this.#lastTick - INTERVAL);
  }

  onStartup(): void {
    this.#lastTick = performance.now();
    this.#lastCpu = cpuTime();
    this.#timer = setInterval(() => this.#tick(), INTERVAL).unref();
    this.#unwatch = watchTurns(this.#warnAfter / 2, (activity, milliseconds) =>
      this.#turns.push({ activity, milliseconds }),
    );
  }

  onShutdown(): void {
    clearInterval(this.#timer);
    this.#unwatch?.();
  }

  #tick(): void {
    const now = performance.now();
    const cpu = cpuTime();
    const longest = Math.max(0, ...this.#turns.map(({ milliseconds }) => milliseconds));
    const delay = Math.max(now - this.#lastTick - INTERVAL, longest);
    if (delay >= this.#worst.delay || now - this.#worst.at > MEMORY) this.#worst = { delay, at: now };
    if (delay >= this.#warnAfter && this.options.warn !== false) this.#warn(delay, cpu - this.#lastCpu);
    this.#turns = [];
    this.#lastTick = now;
    this.#lastCpu = cpu;
  }

  #warn(delay: number, cpu: number): void {
    const culprit = this.#turns.find(({ milliseconds }) => milliseconds > delay * 0.8)?.activity;
    const who = describeActivity(culprit);
    const spared = this.#sparedOf(who ?? '');
    if (spared === undefined) return;
    const suspects = who === undefined ? this.#suspects() : [];
    const { pluginId, moduleId, method, route } = culprit ?? {};
    const fields = { plugin: pluginId, module: moduleId, method, route };
    const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    const milliseconds = Math.round(delay);
    const message = `${who ?? 'Something'} has held the event loop for ${milliseconds} ms, in which nothing else could run${inFlight(suspects)}`;
    const measured = { milliseconds, cpuMilliseconds: Math.round(cpu) };
    // On its behalf, and not on that of this service: the log adds the id of the request.
    runInActivity(culprit ?? {}, () =>
      this.#logger.child(known).warn(message, spared > 0 ? { ...measured, sinceLastWarning: spared } : measured),
    );
  }

  /** Several pieces of work, each of which has taken a part of the time; or else everything that was under way. */
  #suspects(): string[] {
    const suspects = this.#turns.length > 0 ? this.#turns.map(({ activity }) => activity) : [...activitiesInFlight()];
    const names = new Set(suspects.flatMap((activity) => describeActivity(activity) ?? []));
    return [...names].slice(0, SUSPECTS);
  }

  /** Warns of one culprit once in a while. @returns how often it was spared; `undefined` when it is spared again */
  #sparedOf(culprit: string): number | undefined {
    if (!this.#repetitions.admits(culprit, (spared) => this.#spared.set(culprit, spared))) return undefined;
    const spared = this.#spared.get(culprit) ?? 0;
    this.#spared.delete(culprit);
    return spared;
  }
}

function inFlight(suspects: readonly string[]): string {
  return suspects.length === 0 ? '' : `; it may have been one of ${suspects.join(', ')}`;
}

/** The CPU time of the process in milliseconds: a process that was not given any has been held up from outside. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Milliseconds between two looks. */
const INTERVAL = 100;
/** Milliseconds after which a delay is forgotten. */
const MEMORY = 5_000;
/** Milliseconds between two warnings of one culprit. */
const PAUSE = 10_000;
/** How many requests are named at most. */
const SUSPECTS = 5;
const DEFAULT_WARN_AFTER = 500;
