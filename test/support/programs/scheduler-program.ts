import {
  createBackend,
  Database,
  KoaRootHttpRouter,
  Plugin,
  provide,
  RootConfig,
  Scheduled,
  withOptions,
} from 'proscenium';
import { StaticConfig } from 'proscenium/testing';

/** A backend with global tasks, with the configuration of its first argument as JSON; says when a task begins and ends. */
const config = JSON.parse(process.argv[2] ?? '{}');
let runs = 0;
const say = (text: string) => process.stdout.write(`${text}\n`);

@Plugin('reports')
class ReportsPlugin {
  constructor(private readonly database: Database) {}

  /** Ends at once, and says for which time it was due. */
  @Scheduled({ id: 'quick', frequency: { milliseconds: 300 }, timeout: { minutes: 1 } })
  async quick() {
    const source = await this.database.getDataSource();
    const [row] = await source.query(`SELECT next_run_start_at FROM backstage_backend_tasks__tasks WHERE id = 'quick'`);
    say(`due ${row.next_run_start_at.getTime()}`);
    runs += 1;
    if (runs === 4) say('four runs');
  }

  @Scheduled({ id: 'long', frequency: { hours: 6 }, timeout: { hours: 6 } })
  async long(signal: AbortSignal) {
    say('long begun');
    await new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  }
}

const backend = createBackend();
backend.add(provide(RootConfig, new StaticConfig(config)));
backend.add(withOptions(KoaRootHttpRouter, { listen: { host: '127.0.0.1', port: 0 } }));
backend.add(ReportsPlugin);
await backend.start();
say('started');
