import { RootConfig } from '../../../contracts/root-config.js';
import { type HealthCheck, RootHealthChecks } from '../../../contracts/root-health-checks.js';
import { Service } from '../../../decorators/service.js';
import { readWholeNumber } from '../pool-settings.js';
import { ServerConnections } from './server-connections.js';

/** How many connections this process has to one server at most, unless the configuration says otherwise. */
export const DEFAULT_MAXIMUM = 30;

/** The connections of all plugins to all servers. None is opened before a plugin asks for its database. */
@Service('root')
export class DatabaseConnections {
  readonly #servers = new Map<string, ServerConnections>();
  readonly #chores = new Map<string, Promise<unknown>>();
  readonly #maximum: number;
  #isUp = false;

  constructor(
    config: RootConfig,
    private readonly healthChecks: RootHealthChecks,
  ) {
    this.#maximum = readWholeNumber(config, 'backend.database.maxConnections', 1) ?? DEFAULT_MAXIMUM;
  }

  /** Whether the start is over, so that whoever finds a server away must not be kept waiting for it. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Makes readiness depend on the database of the plugin that is running. @returns ends that */
  addHealthCheck(check: HealthCheck): () => void {
    return this.healthChecks.add('database', check);
  }

  /** The connections to the server at an address. */
  to(server: string): ServerConnections {
    const known = this.#servers.get(server) ?? new ServerConnections(this.#maximum);
    this.#servers.set(server, known);
    return known;
  }

  /** Does one after the other what servers do not like to be asked for at the same time, such as creating databases. */
  async oneByOne<T>(server: string, work: () => Promise<T>): Promise<T> {
    const before = this.#chores.get(server) ?? Promise.resolve();
    const chore = before.then(work, work);
    this.#chores.set(server, chore);
    return chore;
  }

  onStartup(): void {
    this.#isUp = true;
  }

  /** The databases of plugins have been closed by now, and what is left are connections that they shared. */
  async onShutdown(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.close()));
  }
}
