import { RootLogger } from '../../../contracts/logger.js';
import { RootSystemMetadata } from '../../../contracts/metadata.js';
import { RootConfig } from '../../../contracts/root-config.js';
import { Inject, Optional, Options } from '../../../decorators/inject.js';
import { Service } from '../../../decorators/service.js';

/** Settings of {@link CredentialsHint}. */
export interface CredentialsHintOptions {
  /** Whether the hint is written; default `true`. */
  readonly isEnabled: boolean;
}

/**
 * Tells whoever sets up a backend why all callers are refused: once, at the first refusal, and only while nothing is configured by
 * which anybody outside could get credentials.
 */
@Service('root', { eager: false })
export class CredentialsHint {
  static readonly options: CredentialsHintOptions = { isEnabled: true };

  #isDone: boolean;

  constructor(
    private readonly config: RootConfig,
    private readonly logger: RootLogger,
    @Options() options: CredentialsHintOptions,
    @Optional() @Inject(RootSystemMetadata) private readonly system?: RootSystemMetadata,
  ) {
    this.#isDone = !options.isEnabled;
  }

  /**
   * Somebody was refused for want of valid credentials.
   *
   * @param hasHttpAuth - whether the backend has a service that reads credentials at all
   */
  noteRefusal(hasHttpAuth: boolean): void {
    if (this.#isDone) return;
    this.#isDone = true;
    void this.#explain(hasHttpAuth).catch(() => {
      // A hint that cannot be made is missed by nobody.
    });
  }

  async #explain(hasHttpAuth: boolean): Promise<void> {
    if (!hasHttpAuth) return this.logger.warn(WITHOUT_HTTP_AUTH);
    if (!(await this.#hasSource())) this.logger.warn(WITHOUT_SOURCE);
  }

  async #hasSource(): Promise<boolean> {
    if (SOURCES.some((key) => this.config.getOptional<unknown>(key) !== undefined)) return true;
    const plugins = (await this.system?.getInstalledPlugins()) ?? [];
    return plugins.some(({ pluginId }) => pluginId === 'auth');
  }
}

const SOURCES = ['backend.auth.externalAccess', 'backend.auth.keys'];
const SEE = 'See docs/how-to/protect-a-route.md';
const WITHOUT_HTTP_AUTH = `A request was refused: this backend has no HttpAuth service, so nobody can be known. Add one, or open the routes that are for everybody with allow: ['unauthenticated']. ${SEE}`;
const WITHOUT_SOURCE = `A request was refused for want of credentials, and nothing is configured that gives any. Add the plugin auth for users, list tokens of other services in backend.auth.externalAccess, or open the routes that are for everybody with allow: ['unauthenticated']. ${SEE}`;
