import { randomUUID } from 'node:crypto';
import { type CancelTimer, Clock } from '../../contracts/clock.js';
import { RootHttpRouter } from '../../contracts/http-router.js';
import { type LogWriter, RootLogger } from '../../contracts/logger.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Inject, Optional } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { toError } from '../../errors/to-error.js';
import { runInActivity } from '../activity/index.js';
import { PluginAddresses } from '../discovery/index.js';
import { selfCheckConfig } from './config-schema.js';
import { examinePeer } from './examine-peer.js';
import { listPeers } from './list-peers.js';
import { PeerVoices } from './peer-voices.js';

/**
 * Asks the backends of other plugins, after the start and in the background, whether they answer, serve what they should, and accept the
 * tokens of this one. Logs each problem once, with its mend, asks again with growing pauses until all is well, and says so once.
 * Begins anew when the configuration places plugins elsewhere than before. Never keeps a start waiting, and nobody's readiness depends on it. `discovery.selfCheck: false` switches it off.
 */
@Service('root', { config: selfCheckConfig })
export class PeerCheck {
  readonly #logger: LogWriter;
  readonly #stopping = new AbortController();
  /** What nobody else can know: who answers there is this very process. */
  readonly #ownPath = `/.proscenium/self-check/v1/${randomUUID()}`;
  #cancel: CancelTimer | undefined;
  #running: Promise<void> | undefined;
  #told: readonly string[] = [];
  /** What the configuration says of other backends. */
  #known: string | undefined;
  /** Counts how often it has begun; a check of before says nothing more. */
  #beginnings = 0;
  #isListening = false;
  #subscription: { unsubscribe(): void } | undefined;

  constructor(
    private readonly config: RootConfig,
    logger: RootLogger,
    private readonly clock: Clock,
    private readonly addresses: PluginAddresses,
    private readonly voices: PeerVoices,
    @Optional() @Inject(RootHttpRouter) private readonly router?: RootHttpRouter,
  ) {
    this.#logger = logger.child({ service: 'peerCheck' });
  }

  onStartup(): void {
    if (this.config.getOptionalBoolean('discovery.selfCheck') === false) return;
    this.#subscription = this.config.subscribe?.(() => this.#begin());
    this.#begin();
  }

  async onShutdown(): Promise<void> {
    this.#subscription?.unsubscribe();
    this.#cancel?.();
    this.#stopping.abort();
    await this.#running;
  }

  #begin(): void {
    const known = JSON.stringify(PLACES.map((key) => this.config.getOptional(key)));
    if (known === this.#known) return;
    this.#known = known;
    this.#beginnings += 1;
    this.#cancel?.();
    this.#told = [];
    if (this.addresses.listElsewhere().length === 0) return;
    this.#answerAtOwnPath();
    this.#checkIn(PAUSES[0]);
  }

  #answerAtOwnPath(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    this.router?.use(this.#ownPath, (ctx) => {
      ctx.status = 204;
    });
  }

  #checkIn(pause = LONGEST_PAUSE, round = 0): void {
    if (this.#stopping.signal.aborted) return;
    const beginning = this.#beginnings;
    const check = () => runInActivity({ service: PeerCheck.name }, () => this.#check(round, beginning));
    this.#cancel = this.clock.schedule(pause, () => (this.#running = check()));
  }

  async #check(round: number, beginning: number): Promise<void> {
    try {
      const { peers, found } = await this.#examine();
      if (this.#stopping.signal.aborted || beginning !== this.#beginnings) return;
      if (found.length === 0) {
        this.#logger.info(`Other backends answer, and accept the tokens of this one: ${peers.join(', ')}`);
        return;
      }
      for (const line of found) if (!this.#told.includes(line)) this.#logger.warn(line);
      this.#told = found;
    } catch (error) {
      this.#logger.error('Other backends could not be checked', toError(error));
    }
    if (beginning === this.#beginnings) this.#checkIn(PAUSES[round + 1], round + 1);
  }

  async #examine(): Promise<{ readonly peers: readonly string[]; readonly found: readonly string[] }> {
    const { peers, faults } = await listPeers(this.addresses);
    const options = {
      voices: this.voices.all(),
      ownPath: this.#ownPath,
      now: () => this.clock.now(),
      signal: this.#stopping.signal,
    };
    const found = await Promise.all(peers.map((peer) => examinePeer(peer, options)));
    return { peers: peers.map(({ root }) => root), found: [...faults, ...found.flat()] };
  }
}

const PLACES = ['discovery.endpoints', 'backend.topology'] as const;

/** Before the first check and between the next, in milliseconds: backends that are started together are up after the first. */
const PAUSES = [2_000, 5_000, 10_000, 20_000, 40_000, 80_000, 160_000];
const LONGEST_PAUSE = 300_000;
