import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { TaskEvent } from '../../../../samples/portal/scaffolder/index.js';
import { readmeBlocks, startSample, type StartSampleOptions, timelessLines } from '../../running-sample.js';

const CONFIG = 'samples/portal/app-config.yaml';
const SAMPLES = fileURLToPath(new URL('../../../../samples/', import.meta.url));
const LABELS = 'samples/portal/variants/labelled-logger.yaml';
const VARIANTS = ['labelled-logger', 'remote-configuration'];

describe('main.ts of the portal', () => {
  let folder: string;
  let uncommented: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portal-main-'));
  });

  after(() => rm(folder, { recursive: true }));

  beforeEach(() => {
    uncommented = `portal-${process.pid}-${Date.now()}`;
  });

  afterEach(() => rm(join(SAMPLES, uncommented), { recursive: true, force: true }));

  /** Where this run keeps its data, instead of the folder of the sample. */
  function options(...configs: readonly string[]): StartSampleOptions {
    const environment = {
      APP_CONFIG_backend_database_connection_directory: join(folder, 'databases'),
      APP_CONFIG_scaffolder_workingDirectory: join(folder, 'work'),
      APP_CONFIG_scaffolder_outputDirectory: join(folder, 'published'),
      APP_CONFIG_catalog_registrationRoots: JSON.stringify([join(folder, 'published')]),
    };
    return { parameters: configs.flatMap((config) => ['--config', config]), environment, isKnown: true };
  }

  /** Puts a main.js beside the compiled one in which the lines for these variants are no comments any more. */
  async function givenMainWith(variants: readonly string[]): Promise<void> {
    const source = await readFile('samples/portal/main.ts', 'utf8');
    const changed = variants.reduce(
      (text, variant) =>
        text.replace(
          `// backend.add(import('./variants/${variant}.js'));`,
          `backend.add(import('./variants/${variant}.js'));`,
        ),
      source,
    );
    const target = join(SAMPLES, uncommented);
    await mkdir(target);
    for (const entry of await readdir(join(SAMPLES, 'portal'), { withFileTypes: true })) {
      if (entry.isDirectory()) await symlink(join('../portal', entry.name), join(target, entry.name));
    }
    await writeFile(join(target, 'main.js'), changed);
  }

  it('starts the four features that it adds', async () => {
    await using portal = await startSample('portal', options(CONFIG));

    const entities = (await portal.json('/api/catalog/entities?filter=kind=template')) as {
      metadata: { name: string };
    }[];

    expect(entities.map(({ metadata }) => metadata.name)).to.deep.equal(['documentation-site', 'node-service']);
    expect(await portal.json('/api/app/settings.json')).to.deep.equal({
      app: { title: 'Harrow Sound Ports' },
      backend: { baseUrl: 'http://localhost:7007' },
    });
    expect(await portal.stop()).to.equal(0);
  });

  it('warns of nothing', async () => {
    await using portal = await startSample('portal', options(CONFIG));

    expect(timelessLines(portal.output).filter((line) => /^\S+ +(warn|error) /.test(line))).to.deep.equal([]);
  });

  it('refuses what does not fit the sections of its plugins', async () => {
    const usual = options(CONFIG);
    const environment = {
      ...usual.environment,
      APP_CONFIG_catalog_processingInterval: '5',
      APP_CONFIG_scaffolder_concurrentTasksLimit: '0',
    };

    const error: unknown = await startSample('portal', { ...usual, environment }).catch((thrown: unknown) => thrown);

    expect(String(error))
      .to.include("'catalog.processingInterval' in the environment variable APP_CONFIG_catalog_processingInterval")
      .and.to.include(
        "'scaffolder.concurrentTasksLimit' in the environment variable APP_CONFIG_scaffolder_concurrentTasksLimit",
      );
  });

  it('writes the log that the README promises', async () => {
    const [promised = ''] = readmeBlocks('portal', 'text');
    await using portal = await startSample('portal', options(CONFIG));
    const body = JSON.stringify({
      templateRef: 'template:default/node-service',
      values: { name: 'tide-clock', description: 'Shows the tide' },
    });
    const headers = { 'content-type': 'application/json' };

    const { id } = (await portal.json('/api/scaffolder/v2/tasks', { method: 'POST', headers, body })) as { id: string };
    const events: TaskEvent[] = [];
    while (events.at(-1)?.type !== 'completion') {
      const after = events.at(-1)?.id ?? 0;
      events.push(...((await portal.json(`/api/scaffolder/v2/tasks/${id}/events?after=${after}`)) as TaskEvent[]));
    }

    const lines = promised.split('\n');
    expect(events.slice(0, lines.length).map(({ body: { message } }) => message)).to.deep.equal(lines);
    expect(events.at(-1)?.body.status).to.equal('completed');
  });

  it('has a commented line for every variant', async () => {
    const source = await readFile('samples/portal/main.ts', 'utf8');
    const commented = [...source.matchAll(/^\/\/ backend\.add\(import\('\.\/variants\/(.+)\.js'\)\);$/gm)].map(
      ([, name]) => name,
    );

    const files = (await readdir('samples/portal/variants')).flatMap((file) => /(.+)\.ts$/.exec(file)?.[1] ?? []);

    expect(commented).to.have.members(files).and.to.have.members(VARIANTS);
  });

  it('labels the lines of each plugin, with labelled-logger', async () => {
    await givenMainWith(['labelled-logger']);

    await using portal = await startSample(uncommented, options(CONFIG, LABELS));

    expect(portal.output).to.match(/ catalog {8}info {2}.* team=discovery/);
    expect(timelessLines(portal.output)).to.include('scaffolder     info  7 actions are ready team=paved-road');
  });

  it('reads its configuration from a URL, with remote-configuration', async () => {
    const text = (await readFile(CONFIG, 'utf8')).replace('title: Harrow Sound Ports', 'title: From afar');
    const server = createServer((_request, response) => response.end(text)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/app-config.yaml`;
    await givenMainWith(['remote-configuration']);

    await using portal = await startSample(uncommented, options(url));

    expect(await portal.json('/api/app/settings.json')).to.deep.equal({
      app: { title: 'From afar' },
      backend: { baseUrl: 'http://localhost:7007' },
    });
    server.close();
  });

  it('refuses a URL without remote-configuration', async () => {
    const error: unknown = await startSample('portal', options('http://127.0.0.1:9/app-config.yaml')).catch(
      (thrown: unknown) => thrown,
    );

    expect(String(error)).to.include('http://127.0.0.1:9/app-config.yaml').and.to.include('remote');
  });

  it('runs with both variants', async () => {
    await givenMainWith(VARIANTS);

    await using portal = await startSample(uncommented, options(CONFIG, LABELS));

    expect(portal.output).to.match(/ team=paved-road/);
  });
});
