import type { SrvRecord } from 'node:dns';
import { InputError, NotFoundError } from '../../errors/http-errors.js';
import { withTimeLimit } from '../../errors/time-limit.js';
import { toError } from '../../errors/to-error.js';
import { SRV_PREFIX } from './endpoints.js';

/** Settings of an {@link SrvResolver}. */
export interface SrvResolverOptions {
  /** Asks DNS for the SRV records of a name; default: `node:dns`. */
  readonly lookup?: (name: string) => Promise<readonly SrvRecord[]>;
  /** Chooses by weight: a number from 0 to 1, 1 excluded; default `Math.random`. */
  readonly random?: () => number;
  /** How long an answer is used again, in milliseconds; default 1000. */
  readonly cacheTime?: number;
  /** How long DNS may take, in milliseconds; default 5000. */
  readonly timeLimit?: number;
}

interface Answer {
  readonly records: Promise<readonly SrvRecord[]>;
  readonly until: number;
}

/** Replaces the name in `http+srv://name/path` by the host and port that its SRV records give. */
export class SrvResolver {
  readonly #options: Required<SrvResolverOptions>;
  readonly #answers = new Map<string, Answer>();

  constructor(options: SrvResolverOptions = {}) {
    this.#options = { lookup: askDns, random: Math.random, cacheTime: 1000, timeLimit: 5000, ...options };
  }

  /**
   * @param target - a URL with the scheme `http+srv` or `https+srv`
   * @throws InputError when the URL has a port, credentials, a query or a hash; NotFoundError when DNS knows no such records
   */
  async resolve(target: string): Promise<string> {
    const { scheme, host, path } = readSrvUrl(target);
    const { name, port } = this.#choose(await this.#recordsOf(host));
    return `${scheme}://${name}:${port}${path}`;
  }

  async #recordsOf(host: string): Promise<readonly SrvRecord[]> {
    const known = this.#answers.get(host);
    if (known !== undefined && known.until > Date.now()) return known.records;
    const records = this.#ask(host);
    this.#answers.set(host, { records, until: Date.now() + this.#options.cacheTime });
    // A failure is not worth remembering.
    records.catch(() => this.#answers.delete(host));
    return records;
  }

  async #ask(host: string): Promise<readonly SrvRecord[]> {
    const { lookup, timeLimit } = this.#options;
    const records = await withTimeLimit(
      lookup(host),
      timeLimit,
      () => new Error(`DNS did not answer within ${timeLimit} ms`),
    ).catch((error: unknown) => {
      throw new Error(`Failed SRV resolution for ${host}; caused by ${toError(error)}`, { cause: error });
    });
    if (records.length === 0) throw new NotFoundError(`No SRV records found for ${host}`);
    return records;
  }

  /** One of those with the lowest priority value, each as often as its share of the weight; weight 0 counts as very little. */
  #choose(records: readonly SrvRecord[]): SrvRecord {
    const priority = Math.min(...records.map((record) => record.priority));
    const candidates = records.filter((record) => record.priority === priority);
    const weights = candidates.map((record) => Math.max(record.weight, LEAST));
    let rest = this.#options.random() * weights.reduce((sum, weight) => sum + weight, 0);
    const index = weights.findIndex((weight) => (rest -= weight) < 0);
    return candidates[index === -1 ? candidates.length - 1 : index] as SrvRecord;
  }
}

const LEAST = 0.01;

interface SrvUrl {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
}

function readSrvUrl(target: string): SrvUrl {
  if (!SRV_PREFIX.test(target) || !URL.canParse(target))
    throw new InputError(`SRV resolver expected a URL with scheme http+srv:// or https+srv://, got '${target}'`);
  const url = new URL(target);
  const extra = [
    ['a port', url.port],
    ['credentials', url.username + url.password],
    ['a query or a hash', url.search + url.hash],
  ].find(([, value]) => value !== '');
  // The target is not shown: it may hold the credentials.
  if (extra !== undefined) throw new InputError(`SRV resolver URLs cannot have ${extra[0]} (host ${url.hostname})`);
  return { scheme: url.protocol.replace('+srv:', ''), host: url.hostname, path: url.pathname.replace(/\/+$/, '') };
}

/** Loaded when a name is looked up, which few deployments ever do. */
async function askDns(name: string): Promise<readonly SrvRecord[]> {
  const { resolveSrv } = await import('node:dns/promises');
  return resolveSrv(name);
}
