import type { LookupFunction } from 'node:net';
import {
  type Clock,
  GuardedUrlReader,
  type JsonObject,
  OutboundConnections,
  SystemClock,
  type UrlReaderFactory,
} from 'proscenium';
import { MemoryLogger, StaticConfig } from 'proscenium/testing';

/** A reader, and what it works with. */
export interface GivenUrlReader {
  readonly reader: GuardedUrlReader;
  readonly logger: MemoryLogger;
  stop(): Promise<void>;
}

/** Makes a reader for a configuration. */
export function givenUrlReader(
  config: JsonObject,
  {
    lookup,
    clock = new SystemClock(),
    factories = [],
  }: {
    readonly lookup?: LookupFunction;
    readonly clock?: Clock;
    readonly factories?: readonly UrlReaderFactory[];
  } = {},
): GivenUrlReader {
  const logger = new MemoryLogger();
  const connections = new OutboundConnections(lookup === undefined ? {} : { lookup });
  const reader = new GuardedUrlReader(new StaticConfig(config), logger, clock, connections, factories);
  reader.onInit();
  return {
    reader,
    logger,
    stop: async () => {
      reader.onShutdown();
      await connections.onShutdown();
    },
  };
}
