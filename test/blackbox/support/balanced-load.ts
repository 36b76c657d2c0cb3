import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** How often the balancer asks whether a replica is ready, in milliseconds. */
const WATCH_INTERVAL = 50;

/**
 * Clients that send one request after the other through a balancer, which takes turns between the replicas that say they are ready.
 * Connections are kept, and nothing is tried a second time.
 */
export class BalancedLoad {
  /** What was not answered with 200, and why. */
  readonly failures: string[] = [];
  answered = 0;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #ready = new Set<string>();
  #turn = 0;
  #isOver = false;
  #work: Promise<void>[] = [];

  /** @param nextRequest - method and path, such as `GET /api/x/y` */
  constructor(private readonly nextRequest: () => string) {}

  /** Sends requests to this replica as long as it is ready. */
  add(url: string): void {
    this.#work.push(this.#watch(url));
  }

  begin(clients: number): void {
    this.#work.push(...Array.from({ length: clients }, () => this.#client()));
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#work);
    this.#agent.destroy();
  }

  async #watch(url: string): Promise<void> {
    while (!this.#isOver) {
      const status = await this.#send(`${url}/.backstage/health/v1/readiness`, 'GET').catch(() => 0);
      if (status === 200) this.#ready.add(url);
      else this.#ready.delete(url);
      await pause(WATCH_INTERVAL);
    }
  }

  async #client(): Promise<void> {
    while (!this.#isOver) {
      const replicas = [...this.#ready];
      this.#turn += 1;
      const replica = replicas[this.#turn % replicas.length];
      if (replica === undefined) {
        this.failures.push('no replica is ready');
        await pause(WATCH_INTERVAL);
        continue;
      }
      const [method = '', path = ''] = this.nextRequest().split(' ');
      const status = await this.#send(`${replica}${path}`, method).catch((error: unknown) => String(error));
      if (status === 200) this.answered += 1;
      else this.failures.push(`${method} ${path}: ${status}`);
    }
  }

  #send(url: string, method: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = request(url, { agent: this.#agent, method, timeout: 10_000 }, (response) => {
        response
          .resume()
          .on('end', () => resolve(response.statusCode ?? 0))
          .on('error', reject);
      });
      sent.on('timeout', () => sent.destroy(new Error('no answer within ten seconds')));
      sent.on('error', reject).end();
    });
  }
}
