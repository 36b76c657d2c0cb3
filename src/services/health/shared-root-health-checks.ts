import { type LogWriter, RootLogger } from '../../contracts/logger.js';
import { RootConfig } from '../../contracts/root-config.js';
import {
  type HealthCheck,
  type HealthCheckOptions,
  type HealthCheckResult,
  RootHealthChecks,
} from '../../contracts/root-health-checks.js';
import { Service } from '../../decorators/service.js';
import { toError } from '../../errors/to-error.js';
import { withTimeLimit } from '../../errors/time-limit.js';
import { type Activity, currentActivity, runInActivity } from '../activity/index.js';
import { readDuration } from '../duration/index.js';

/** A check as it was added. */
interface KnownCheck {
  readonly name: string;
  readonly required: boolean;
  readonly check: HealthCheck;
  /** On whose behalf it was added, and runs. */
  readonly activity: Activity;
  failing: boolean;
  /** The call that has not ended yet. */
  call: Promise<void> | undefined;
}

/**
 * Runs health checks when somebody asks, each within `backend.health.checks.timeout`. All who ask at the same time share one run, and its
 * results hold for `backend.health.checks.reuse`, so that a dependency in trouble is not asked more often the more is asked of the backend.
 * The log is told when a check begins to fail, with the reason, and when it passes again.
 */
@Service('root', RootHealthChecks, { eager: false })
export class SharedRootHealthChecks implements RootHealthChecks {
  readonly #checks = new Set<KnownCheck>();
  readonly #logger: LogWriter;
  readonly #timeout: number;
  readonly #reuse: number;
  #run: Promise<readonly HealthCheckResult[]> | undefined;

  /** @throws ProsceniumError `INVALID_CONFIG` for what is no duration */
  constructor(config: RootConfig, logger: RootLogger) {
    this.#logger = logger.child({ service: 'rootHealth' });
    this.#timeout = readDuration(config, 'backend.health.checks.timeout') ?? DEFAULT_TIMEOUT;
    this.#reuse = readDuration(config, 'backend.health.checks.reuse') ?? DEFAULT_REUSE;
  }

  add(name: string, check: HealthCheck, { required = true }: HealthCheckOptions = {}): () => void {
    const activity = currentActivity() ?? {};
    const { pluginId } = activity;
    const known: KnownCheck = {
      name: pluginId === undefined ? name : `${pluginId}.${name}`,
      required,
      check,
      activity,
      failing: false,
      call: undefined,
    };
    this.#checks.add(known);
    this.#run = undefined;
    return () => {
      this.#checks.delete(known);
      this.#run = undefined;
    };
  }

  run(): Promise<readonly HealthCheckResult[]> {
    if (this.#checks.size === 0) return NOTHING;
    this.#run ??= this.#runAll();
    return this.#run;
  }

  #runAll(): Promise<readonly HealthCheckResult[]> {
    const run = Promise.all([...this.#checks].map((known) => this.#try(known)));
    const forget = () => {
      if (this.#run === run) this.#run = undefined;
    };
    // From the end of a run on: a slow one is not out of date when it is there.
    void run.then(() => setTimeout(forget, this.#reuse).unref());
    return run;
  }

  async #try(known: KnownCheck): Promise<HealthCheckResult> {
    const { name, required } = known;
    const overdue = new AbortController();
    // One that still hangs is waited for again and not called again, so that calls do not pile up.
    known.call ??= begin(known, overdue.signal);
    try {
      await withTimeLimit(known.call, this.#timeout, () => {
        const problem = new Error(`there was no result within ${this.#timeout} ms`);
        overdue.abort(problem);
        return problem;
      });
      if (known.failing) this.#logger.info(`The health check '${name}' passes again`);
      known.failing = false;
      return { name, required };
    } catch (thrown) {
      const error = toError(thrown);
      if (!known.failing) this.#logger.warn(`The health check '${name}' fails`, error);
      known.failing = true;
      return { name, required, error };
    }
  }
}

function begin(known: KnownCheck, signal: AbortSignal): Promise<void> {
  const call = runInActivity(known.activity, async () => known.check(signal));
  const end = () => {
    known.call = undefined;
  };
  call.then(end, end);
  return call;
}

/** Less than the second that Kubernetes waits for an answer, so that there is one. */
const DEFAULT_TIMEOUT = 800;
const DEFAULT_REUSE = 1_000;
const NOTHING: Promise<readonly HealthCheckResult[]> = Promise.resolve([]);
