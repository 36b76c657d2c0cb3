import 'reflect-metadata';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { type FindTargetsOptions, findTargets } from '#src/services/root-config/config-targets.js';
import { messageOf, problem } from './support.js';

describe('findTargets', () => {
  const rows: readonly { name: string; environment: Record<string, string>; files: readonly string[] }[] = [
    { name: 'no environment', environment: {}, files: ['app-config.yaml', 'app-config.local.yaml'] },
    {
      name: 'BACKSTAGE_ENV',
      environment: { BACKSTAGE_ENV: 'prod' },
      files: ['app-config.yaml', 'app-config.prod.yaml', 'app-config.local.yaml', 'app-config.prod.local.yaml'],
    },
    {
      name: 'several names in BACKSTAGE_ENV',
      environment: { BACKSTAGE_ENV: 'prod, eu,' },
      files: [
        'app-config.yaml',
        'app-config.prod.yaml',
        'app-config.eu.yaml',
        'app-config.local.yaml',
        'app-config.prod.local.yaml',
        'app-config.eu.local.yaml',
      ],
    },
    {
      name: 'PROSCENIUM_ENV, which wins over BACKSTAGE_ENV',
      environment: { PROSCENIUM_ENV: 'staging', BACKSTAGE_ENV: 'prod' },
      files: ['app-config.yaml', 'app-config.staging.yaml', 'app-config.local.yaml', 'app-config.staging.local.yaml'],
    },
    {
      name: 'BACKSTAGE_ENV beside an empty PROSCENIUM_ENV',
      environment: { PROSCENIUM_ENV: ' ', BACKSTAGE_ENV: 'prod' },
      files: ['app-config.yaml', 'app-config.prod.yaml', 'app-config.local.yaml', 'app-config.prod.local.yaml'],
    },
  ];
  for (const { name, environment, files } of rows) {
    it(`finds the usual files, lowest first: ${name}`, () => {
      const targets = findTargets(given({ environment }));

      expect(targets).to.deep.equal(files.map((file) => ({ at: resolve('/root', file), required: false })));
    });
  }

  it('--config replaces the usual files, is relative to the working directory, and may be repeated', () => {
    const targets = findTargets(
      given({ argv: ['node', 'main.js', '--config', 'a.yaml', '--port', '1', '--config=/etc/b.yaml'] }),
    );

    expect(targets).to.deep.equal([
      { at: resolve('a.yaml'), required: true },
      { at: resolve('/etc/b.yaml'), required: true },
    ]);
  });

  it('--config after -- belongs to somebody else', () => {
    const targets = findTargets(given({ argv: ['--', '--config', 'a.yaml'] }));

    expect(targets.map(({ required }) => required)).to.deep.equal([false, false]);
  });

  for (const argv of [['--config'], ['--config', '--port'], ['--config='], ['--config', '']]) {
    it(`${JSON.stringify(argv)} names nothing`, () => {
      const message = messageOf(() => findTargets(given({ argv })));

      expect(message).to.equal(
        problem(
          '--config names nothing.',
          'the command line',
          'write a file or a URL after it: --config app-config.yaml.',
        ),
      );
    });
  }

  it('a URL is a target when remote configuration is turned on', () => {
    const targets = findTargets(given({ argv: ['--config', 'https://host/a.yaml'], remote: true }));

    expect(targets).to.deep.equal([{ at: new URL('https://host/a.yaml'), required: true }]);
  });

  it('a URL is refused otherwise, without its secrets', () => {
    const message = messageOf(() => findTargets(given({ argv: ['--config', 'https://me:pass@host/a.yaml?token=t'] })));

    expect(message).to.equal(
      problem(
        '--config names the URL https://host/a.yaml, and remote configuration is not turned on.',
        'the command line',
        'add withOptions(FileRootConfig, { remote: { reloadInterval: { seconds: 60 } } }) to the backend, or name a file.',
      ),
    );
  });

  it('a URL that cannot be read is refused', () => {
    const message = messageOf(() => findTargets(given({ argv: ['--config', 'https://'], remote: true })));

    expect(message).to.equal(
      problem('--config has a URL that cannot be read.', 'the command line', 'correct the URL.'),
    );
  });
});

function given(options: Partial<FindTargetsOptions>): FindTargetsOptions {
  return { argv: [], rootDirectory: '/root', environment: {}, remote: false, ...options };
}
