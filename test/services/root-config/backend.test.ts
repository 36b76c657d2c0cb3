import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  type Backend,
  createBackend,
  FileRootConfig,
  type FileRootConfigOptions,
  Logger,
  PinoRootLogger,
  Plugin,
  RootConfig,
  withOptions,
} from 'proscenium';
import { withEnvironment } from '../logger/support.js';
import { cleanUp, givenFiles, until } from './support.js';

@Plugin('greeter')
class GreeterPlugin {
  static current: GreeterPlugin | undefined;

  constructor(
    readonly config: RootConfig,
    readonly logger: Logger,
  ) {
    GreeterPlugin.current = this;
  }

  onStartup(): void {
    this.logger.info(`hello ${this.config.getString('greeter.name')}`, {
      token: 'abc',
      password: 'x',
      key: this.config.getString('greeter.key'),
    });
  }
}

describe('FileRootConfig and PinoRootLogger in a backend', () => {
  let backend: Backend | undefined;
  afterEach(async () => {
    await backend?.stop();
    backend = undefined;
    await cleanUp();
  });

  it('plugins read the configuration, and write lines with their id and without secrets', async () => {
    const lines: string[] = [];
    const rootDirectory = await givenFiles({
      'app-config.yaml':
        'backend: { listen: { host: 127.0.0.1, port: 0 } }\ngreeter: { name: world, key: "${GREETER_KEY}" }',
    });
    backend = given({ rootDirectory, environment: { GREETER_KEY: 'open-sesame' } }, lines);

    await withEnvironment({ LOG_LEVEL: undefined }, () => (backend as Backend).start());

    const written = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'hello world');
    const { time: _, pid: __, ...line } = written;
    expect(line).to.deep.equal({
      level: 'info',
      plugin: 'greeter',
      token: '***',
      password: '***',
      key: '***',
      msg: 'hello world',
    });
  });

  it('the log names the sources that contributed, lowest priority first', async () => {
    const lines: string[] = [];
    const rootDirectory = await givenFiles({
      'app-config.yaml': 'backend: { listen: { host: 127.0.0.1, port: 0 } }\ngreeter: { name: a, key: b }',
      'app-config.prod.yaml': 'greeter: { name: c }',
      'app-config.local.yaml': '',
    });
    backend = given({ rootDirectory, environment: { BACKSTAGE_ENV: 'prod', APP_CONFIG_greeter_key: 'd' } }, lines);

    await withEnvironment({ LOG_LEVEL: 'debug' }, () => (backend as Backend).start());

    const messages = lines.map((line): string => JSON.parse(line).msg);
    expect(messages.filter((message) => message.startsWith('Configuration'))).to.deep.equal([
      'Configuration from app-config.yaml, app-config.prod.yaml, the environment',
    ]);
  });

  it('plugins see a file that changes while the backend runs', async () => {
    const rootDirectory = await givenFiles({
      'app-config.yaml': 'backend: { listen: { host: 127.0.0.1, port: 0 } }\ngreeter: { name: a, key: b }',
    });
    backend = given({ rootDirectory, environment: {} }, []);
    await backend.start();
    const config = GreeterPlugin.current?.config;

    await writeFile(join(rootDirectory, 'app-config.local.yaml'), 'greeter: { name: other }');
    await until(() => config?.getString('greeter.name') === 'other');

    expect(config?.get('greeter')).to.deep.equal({ name: 'other', key: 'b' });
  });

  it('a file that cannot be read ends the start with its line', async () => {
    const rootDirectory = await givenFiles({ 'app-config.yaml': 'greeter:\n  name: [\n' });
    const failing = given({ rootDirectory, environment: {} }, []);

    const error: unknown = await failing.start().catch((thrown: unknown) => thrown);

    expect(String(error)).to.contain('app-config.yaml:3:1');
  });
});

function given(options: FileRootConfigOptions, lines: string[]): Backend {
  return createBackend()
    .add(withOptions(FileRootConfig, { argv: [], ...options }))
    .add(withOptions(PinoRootLogger, { format: 'json', destination: { write: (line: string) => lines.push(line) } }))
    .add(GreeterPlugin);
}
