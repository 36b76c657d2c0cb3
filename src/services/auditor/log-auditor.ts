import { Auditor, type AuditorEvent, type AuditorEventOptions } from '../../contracts/auditor.js';
import { Auth } from '../../contracts/auth.js';
import type { Credentials } from '../../contracts/credentials.js';
import { HttpAuth } from '../../contracts/http-auth.js';
import { Logger, type LogWriter } from '../../contracts/logger.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import { type JsonObject, RootConfig } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';
import { InputError } from '../../errors/http-errors.js';
import { toError } from '../../errors/to-error.js';
import { isPrincipal } from '../credentials/index.js';
import { auditorConfig } from './config-schema.js';
import { OpenEvents } from './open-events.js';
import { factsOf } from './request-facts.js';
import { levelFor, SEVERITIES } from './severity-levels.js';

/**
 * Writes audit events to the log of the plugin, with `isAuditEvent: true`: who, what, how bad, and how it ended.
 *
 * Who it was is found out once, when an event begins. An event ends once: what is said later is a warning in the log. At the stop, events
 * that have not ended are named in a warning.
 *
 * @remarks Errors: `INVALID_CONFIG` at the start
 */
@Service('plugin', Auditor, { config: auditorConfig })
export class LogAuditor implements Auditor {
  readonly #logger: LogWriter;
  readonly #open = new OpenEvents();

  /** @throws ProsceniumError `INVALID_CONFIG` */
  constructor(
    private readonly config: RootConfig,
    logger: Logger,
    private readonly auth: Auth,
    private readonly httpAuth: HttpAuth,
    private readonly plugin: PluginMetadata,
  ) {
    this.#logger = logger.child({ isAuditEvent: true });
    for (const severity of SEVERITIES) levelFor(config, severity);
  }

  async createEvent(options: AuditorEventOptions): Promise<AuditorEvent> {
    const { eventId, meta } = options;
    if (typeof eventId !== 'string' || eventId === '') throw new InputError('an audit event needs an eventId');
    const facts = await this.#describe(options);
    this.#write('initiated', facts, meta);
    this.#open.begin(eventId);
    let outcome: Outcome | undefined;
    const end = (status: Outcome, more: JsonObject | undefined, error?: Error): void => {
      if (outcome !== undefined) return this.#refuse(facts, outcome, status);
      outcome = status;
      this.#open.end(eventId);
      this.#write(status, facts, { ...meta, ...more }, error);
    };
    return {
      success: async (result) => end('succeeded', result?.meta),
      fail: async ({ error, meta: more }) => end('failed', more, toError(error)),
    };
  }

  onShutdown(): void {
    const { counts } = this.#open;
    if (Object.keys(counts).length > 0)
      this.#logger.warn('Audit events have begun and nobody has said how they ended', { events: counts });
  }

  async #describe({ eventId, severityLevel = 'low', request }: AuditorEventOptions): Promise<EventFacts> {
    const level = levelFor(this.config, severityLevel);
    const credentials =
      request === undefined ? await this.auth.getOwnServiceCredentials() : await this.#credentialsOf(request);
    const about = request === undefined ? undefined : factsOf(request);
    return {
      level,
      message: `${this.plugin.getId()}.${eventId}`,
      fields: {
        eventId,
        severityLevel,
        actor: withoutHoles({ actorId: actorIdOf(credentials), ...about?.caller }),
        ...(about !== undefined && { request: withoutHoles(about.request) }),
      },
    };
  }

  async #credentialsOf(request: NonNullable<AuditorEventOptions['request']>): Promise<Credentials> {
    try {
      return await this.httpAuth.credentials(request);
    } catch (thrown) {
      const cause = toError(thrown);
      const error = new Error(`Could not resolve credentials; caused by ${cause.name}: ${cause.message}`, { cause });
      // So that it means on the wire what its cause means.
      error.name = cause.name;
      throw error;
    }
  }

  #write(
    status: 'initiated' | Outcome,
    { level, message, fields }: EventFacts,
    meta: JsonObject | undefined,
    error?: Error,
  ): void {
    const hasMeta = meta !== undefined && Object.keys(meta).length > 0;
    const line = { ...fields, status, ...(hasMeta && { meta }) };
    if (error === undefined) this.#logger[level](message, line);
    else this.#logger.child(line)[level](message, error);
  }

  #refuse({ message }: EventFacts, outcome: Outcome, status: Outcome): void {
    this.#logger.warn(`The audit event ${message} has ended already, as ${outcome}; it does not count as ${status}`);
  }
}

type Outcome = 'succeeded' | 'failed';

/** What all lines of an event share. */
interface EventFacts {
  readonly level: ReturnType<typeof levelFor>;
  readonly message: string;
  readonly fields: JsonObject;
}

function actorIdOf(credentials: Credentials): string | undefined {
  if (isPrincipal(credentials, 'user')) return credentials.principal.userEntityRef;
  return isPrincipal(credentials, 'service') ? credentials.principal.subject : undefined;
}

function withoutHoles(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
