import { createServer } from 'node:http';
import { Backend, Module, Plugin, provide, RootConfig, RootLogger, Service } from 'proscenium';
import { StaticConfig } from 'proscenium/testing';

/** A process in which something goes astray, told by its first argument what, and by its second one the configuration as JSON. */
const [, , behaviour, config = '{}'] = process.argv;

const say = (line: string) => process.stdout.write(`${line}\n`);
const later = (work: () => void) => void setTimeout(work, 10);
const log = (fields: object): object => ({
  info: (message: string) => say(`info ${message}`),
  warn: (message: string) => say(`warn ${message}`),
  debug: () => {},
  error: (message: string) => say(`error ${message} ${JSON.stringify(fields)}`),
  child: (more: object) => log({ ...fields, ...more }),
});

/** Keeps the process alive until it is shut down. */
@Service('root')
class Server {
  readonly #server = createServer();

  async onInit() {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    if (behaviour === 'root service') void Promise.reject(new Error('stray'));
  }

  onReload() {
    say('server reloaded');
    if (behaviour === 'cannot reload') throw new Error('NOPE');
  }

  onShutdown() {
    say('server down');
    this.#server.close();
  }
}

@Plugin('opera')
class OperaPlugin {
  onStartup() {
    if (behaviour === 'rejection' || behaviour === 'no log') void Promise.reject(new Error('stray'));
    if (behaviour === 'no error') void Promise.reject(7);
    if (behaviour === 'exception' || behaviour === 'twice')
      later(() => {
        throw new Error('stray');
      });
    if (behaviour === 'exits') later(() => process.exit(3));
  }

  onReload() {
    say('plugin reloaded');
  }

  async onShutdown() {
    if (behaviour === 'twice') {
      void Promise.reject(new Error('again'));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    say('plugin down');
  }
}

@Module('opera', { id: 'puppets' })
class PuppetsModule {
  onInit() {
    if (behaviour === 'module') void Promise.reject(new Error('stray'));
  }
}

const backend = new Backend()
  .add(Server)
  .add(OperaPlugin)
  .add(PuppetsModule)
  .add(provide(RootConfig, new StaticConfig(JSON.parse(config))));
if (behaviour !== 'no log') backend.add(provide(RootLogger, log({}) as RootLogger));
await backend.start();
setTimeout(() => say('ready'), 50);
