import { createServer } from 'node:http';
import { Backend, type BackendOptions, Plugin, Service } from 'proscenium';

/** A process with a backend, told by its first argument how to behave; for tests of what happens to the process. */
const behaviour = process.argv[2] ?? '';

const say = (line: string) => process.stdout.write(`${line}\n`);
const never = () => new Promise<void>(() => {});

/** Keeps the process alive until it is shut down. */
@Service('root')
class Server {
  readonly #server = createServer();

  async onInit() {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  onShutdown() {
    say('server down');
    this.#server.close();
  }
}

@Plugin('opera')
class OperaPlugin {
  async onInit() {
    if (behaviour === 'fails' || behaviour === 'fails awaited') throw new Error('NOPE');
    if (behaviour !== 'hangs while starting' && behaviour !== 'starts slowly') return;
    say('starting');
    await (behaviour === 'starts slowly' ? new Promise((resolve) => setTimeout(resolve, 300)) : never());
    say('started');
  }

  async onShutdown() {
    say('plugin down');
    if (behaviour === 'hangs while stopping') await never();
    if (behaviour === 'cannot stop') throw new Error('NOPE');
  }
}

function make(options: BackendOptions = {}): Backend {
  const backend = new Backend({ limits: { shutdown: { milliseconds: 500 } }, ...options }).add(OperaPlugin);
  return behaviour === 'has nothing to do' ? backend : backend.add(Server);
}

switch (behaviour) {
  case 'fails':
    void make().start();
    break;
  case 'fails in its composition':
    void make()
      .add(OperaPlugin)
      .add({} as never)
      .start();
    break;
  case 'hangs while stopping':
    await make({ limits: { shutdown: { hours: 1 }, hook: { hours: 1 } } }).start();
    say('ready');
    break;
  case 'runs two backends':
    await Promise.all([make().start(), make().start()]);
    say('ready');
    break;
  case 'stops by itself': {
    const backend = make();
    await backend.start();
    await backend.stop();
    say('ready');
    break;
  }
  default:
    await make().start();
    say('ready');
}
