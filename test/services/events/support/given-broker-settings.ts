import type { LogWriter } from '#src/contracts/logger.js';
import { type BrokerSettings, DEFAULT_BROKER_LIMITS } from '#src/services/events/broker-settings.js';

/** A line of the log: its level and what it says. */
export interface NotedLine {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly message: string;
  readonly meta: unknown;
}

/** Settings of a broker that looks for events often. */
export function givenBrokerSettings(namespace: string, lines: NotedLine[] = []): BrokerSettings {
  return {
    namespace,
    limits: { ...DEFAULT_BROKER_LIMITS, pollInterval: 100, publishTimeout: 2_000, closeTimeout: 2_000 },
    logger: noteLines(lines),
  };
}

function noteLines(lines: NotedLine[]): LogWriter {
  const note =
    (level: NotedLine['level']) =>
    (message: string, meta?: unknown): void =>
      void lines.push({ level, message, meta });
  const logger: LogWriter = {
    error: note('error'),
    warn: note('warn'),
    info: note('info'),
    debug: note('debug'),
    child: () => logger,
  };
  return logger;
}
