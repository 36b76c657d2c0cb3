import type { Feature } from '../backend/feature-input.js';
import { RootLogger } from '../contracts/logger.js';
import { type JsonObject, RootConfig } from '../contracts/root-config.js';
import { provide } from '../decorators/provide.js';
import { withOptions } from '../decorators/with-options.js';
import { TokenAuth } from '../services/auth/index.js';
import { defaultServices } from '../services/default-services.js';
import { EventLoopWatch } from '../services/event-loop/index.js';
import { CredentialsHint, KoaRootHttpRouter } from '../services/http/index.js';
import { PinoRootLogger } from '../services/logger/index.js';
import { FileRootConfig, StaticConfig } from '../services/root-config/index.js';
import { TokenUserInfo } from '../services/user-info/index.js';
import type { MemoryLogger } from './memory-logger.js';
import { MockAuth } from './mocks/mock-auth.js';
import { MockUserInfo } from './mocks/mock-user-info.js';

/** The default services with configuration from an object, the log in memory, HTTP on a free port of 127.0.0.1, and callers that tests make up. */
export function testServices(config: JsonObject, logger: MemoryLogger): Feature[] {
  const replaced = new Map<unknown, Feature>([
    [FileRootConfig, provide(RootConfig, new StaticConfig(config))],
    [PinoRootLogger, provide(RootLogger, logger)],
    [EventLoopWatch, withOptions(EventLoopWatch, { warn: false })],
    [KoaRootHttpRouter, withOptions(KoaRootHttpRouter, { listen: { host: '127.0.0.1', port: 0 } })],
    [TokenAuth, MockAuth],
    [TokenUserInfo, MockUserInfo],
  ]);
  const quiet = withOptions(CredentialsHint, { isEnabled: false });
  return [...defaultServices.map((service) => replaced.get(service) ?? service), quiet];
}
