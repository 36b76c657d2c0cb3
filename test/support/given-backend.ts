import {
  Backend,
  type BackendOptions,
  type FeatureInput,
  type FeatureValue,
  type JsonObject,
  provide,
  RootConfig,
  RootLogger,
} from 'proscenium';
import { MemoryLogger, StaticConfig } from 'proscenium/testing';

/** A backend with these features and no other service, which leaves the handlers of the process alone. */
export function givenBackend(...features: FeatureInput[]): Backend {
  return givenBackendWith({}, ...features);
}

/** The same with options. */
export function givenBackendWith(options: BackendOptions, ...features: FeatureInput[]): Backend {
  const backend = new Backend(options, { handleSignals: false });
  for (const feature of features) backend.add(feature);
  return backend;
}

/** The configuration as a feature. */
export function givenConfig(data: JsonObject): FeatureValue {
  return provide(RootConfig, new StaticConfig(data));
}

/** A log in memory, and the feature that puts it into a backend. */
export function givenLog(): { readonly logger: MemoryLogger; readonly feature: FeatureValue; messages(): string[] } {
  const logger = new MemoryLogger();
  return {
    logger,
    feature: provide(RootLogger, logger),
    messages: () => logger.entries.map(({ level, message }) => `${level}: ${message}`),
  };
}
