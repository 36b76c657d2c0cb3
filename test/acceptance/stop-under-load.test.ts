import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import {
  type Backend,
  Controller,
  createBackend,
  Get,
  type KoaRootHttpRouter,
  Plugin,
  provide,
  RootConfig,
  RootHttpRouter,
  RootLogger,
} from 'proscenium';
import { MemoryLogger, StaticConfig } from 'proscenium/testing';

const CLIENTS = 40;

@Controller()
class WorkController {
  @Get('/work', { allow: ['unauthenticated'] })
  async work() {
    await pause(5);
    return 'done';
  }
}

@Plugin('work', { controllers: [WorkController] })
class WorkPlugin {}

describe('a backend that stops under load', function () {
  this.timeout(30_000);

  it('fails no request, when clients look at readiness as a load balancer does', async () => {
    const [staying, leaving] = [await started(), await started()];
    const balancer = new Balancer([staying.url, leaving.url]);
    const clients = Array.from({ length: CLIENTS }, () => balancer.keepAsking());

    await balancer.answered(400);
    await leaving.backend.stop();
    await balancer.answered(400);
    balancer.stop();
    await Promise.all(clients);
    await staying.backend.stop();

    expect(balancer.failures).to.deep.equal([]);
  });
});

/** A backend with a readiness delay that is longer than the {@link Balancer} takes to see it. */
async function started(): Promise<{ readonly backend: Backend; readonly url: string }> {
  const backend = createBackend();
  backend.add(WorkPlugin);
  backend.add(provide(RootLogger, new MemoryLogger()));
  backend.add(
    provide(
      RootConfig,
      new StaticConfig({
        backend: { listen: '127.0.0.1:0', lifecycle: { serverShutdownDelay: '1 second' } },
      }),
    ),
  );
  await backend.start();
  const { url } = (await backend.get(RootHttpRouter)) as KoaRootHttpRouter;
  return { backend, url };
}

/** Sends each request to the next server that was ready when it was asked last. */
class Balancer {
  readonly failures: string[] = [];
  readonly #agent = new Agent({ keepAlive: true });
  readonly #urls: readonly string[];
  #ready: readonly string[];
  #stopped = false;
  #count = 0;

  constructor(urls: readonly string[]) {
    this.#urls = urls;
    this.#ready = urls;
    void this.#watchReadiness();
  }

  /** Resolves when so many more requests have been answered. */
  async answered(more: number): Promise<void> {
    const end = this.#count + more;
    while (this.#count < end) await pause(10);
  }

  async keepAsking(): Promise<void> {
    while (!this.#stopped) {
      const url = this.#ready[this.#count % this.#ready.length] ?? '';
      const outcome = await this.#ask(`${url}/api/work/work`);
      if (outcome !== '200') this.failures.push(outcome);
      this.#count += 1;
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#agent.destroy();
  }

  async #watchReadiness(): Promise<void> {
    while (!this.#stopped) {
      const statuses = await Promise.all(this.#urls.map((url) => this.#ask(`${url}/.backstage/health/v1/readiness`)));
      this.#ready = this.#urls.filter((_url, index) => statuses[index] === '200');
      await pause(20);
    }
  }

  #ask(url: string): Promise<string> {
    return new Promise((resolve) => {
      get(url, { agent: this.#agent }, (response) => {
        response.resume();
        response.once('end', () => resolve(String(response.statusCode)));
        response.once('error', (error) => resolve(error.message));
      }).once('error', (error) => resolve(this.#stopped ? '200' : error.message));
    });
  }
}
