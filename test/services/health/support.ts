import 'reflect-metadata';
import { MemoryLogger } from 'proscenium/testing';
import type { RootLogger } from '#src/contracts/logger.js';
import type { JsonObject, RootConfig } from '#src/contracts/root-config.js';
import { EventLoopWatch } from '#src/services/event-loop/index.js';
import { LifecycleRootHealth, SharedRootHealthChecks } from '#src/services/health/index.js';
import { RecordedRootLifecycle } from '#src/services/lifecycle/index.js';
import { StaticConfig } from '#src/services/root-config/index.js';

export interface GivenHealthOptions {
  readonly lifecycle?: RecordedRootLifecycle;
  readonly data?: JsonObject;
  readonly config?: RootConfig;
  readonly logger?: RootLogger;
}

/** The health of a backend with what it depends on, built by hand. */
export function givenHealth({
  lifecycle = new RecordedRootLifecycle(),
  data = {},
  config = new StaticConfig(data),
  logger = new MemoryLogger(),
}: GivenHealthOptions = {}) {
  const checks = new SharedRootHealthChecks(config, logger);
  const eventLoop = new EventLoopWatch(config, logger, {});
  const health = new LifecycleRootHealth(lifecycle, checks, eventLoop, config);
  /** Lets the start end. */
  const up = async () => {
    for (const hook of lifecycle.releaseHooks('startup')) await hook.run();
    eventLoop.onStartup();
  };
  return { health, checks, eventLoop, up };
}
