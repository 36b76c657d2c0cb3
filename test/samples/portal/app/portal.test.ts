import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import type { TaskEvent } from '../../../../samples/portal/scaffolder/index.js';

/** A template that tries to register a file of its own choice. */
const INTRUDER = `
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: intruder }
spec:
  type: service
  owner: paved-road-team
  parameters: { properties: { url: { type: string } } }
  steps:
    - { id: register, action: catalog:register, input: { catalogInfoUrl: '\${{ parameters.url }}' } }
`;

describe('the portal as a whole', () => {
  let folder: string;
  let portal: TestBackend;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portal-'));
    await writeFile(join(folder, 'intruder.yaml'), INTRUDER);
    const allow = [{ allow: ['Template', 'User', 'Group', 'Domain', 'System', 'Resource'] }];
    const locations = ['samples/portal/catalog-data/all.yaml', join(folder, 'intruder.yaml')].map((file) => ({
      type: 'file',
      target: resolve(file),
      rules: allow,
    }));
    const config = {
      app: { title: 'Harrow Sound Ports' },
      catalog: { locations, registrationRoots: [join(folder, 'published')] },
      scaffolder: { workingDirectory: join(folder, 'work'), outputDirectory: join(folder, 'published') },
    };
    portal = createTestBackend({ config })
      .add(import('../../../../samples/portal/app/index.js'))
      .add(import('../../../../samples/portal/catalog/index.js'))
      .add(import('../../../../samples/portal/scaffolder/index.js'))
      .add(import('../../../../samples/portal/scaffolder-entity-model/index.js'));
    await portal.start();
  });

  after(async () => {
    await portal.stop();
    await rm(folder, { recursive: true });
  });

  async function get<T>(path: string): Promise<T> {
    return (await (await portal.fetch(path)).json()) as T;
  }

  /** Starts a task and waits for its end. */
  async function run(
    templateRef: string,
    values: Record<string, unknown>,
  ): Promise<{ id: string; completion: TaskEvent['body'] }> {
    const headers = { 'content-type': 'application/json' };
    const response = await portal.fetch('/api/scaffolder/v2/tasks', {
      method: 'POST',
      headers,
      body: JSON.stringify({ templateRef, values }),
    });
    const { id } = (await response.json()) as { id: string };
    const stream = await (await portal.fetch(`/api/scaffolder/v2/tasks/${id}/eventstream`)).text();
    const [, data = ''] = /^event: completion\ndata: (.*)$/m.exec(stream) ?? [];
    return { id, completion: (JSON.parse(data) as TaskEvent).body };
  }

  it('makes a service from a template, which passes its own tests and is in the catalog', async () => {
    const { id, completion } = await run('template:default/node-service', {
      name: 'tide-clock',
      description: 'Shows the tide',
    });

    const published = join(folder, 'published', id);
    expect(completion.output).to.deep.equal({
      links: [
        { title: 'Repository', url: `file://${published}` },
        { title: 'Open in the catalog', entityRef: 'component:default/tide-clock' },
      ],
    });
    expect(await readFile(join(published, 'README.md'), 'utf8')).to.match(/^# tide-clock\n\nShows the tide\n/);
    const { stdout } = await promisify(execFile)(process.execPath, ['--test'], {
      cwd: published,
      env: { PATH: process.env['PATH'] },
    });
    expect(stdout).to.match(/pass 1\b/);
    const entity = await get<{ relations: { type: string; targetRef: string }[] }>(
      '/api/catalog/entities/by-name/component/default/tide-clock',
    );
    expect(entity.relations).to.deep.include({ type: 'ownedBy', targetRef: 'group:default/paved-road-team' });
  });

  it('leaves out a step whose condition is false', async () => {
    const values = { name: 'handbook', title: 'Handbook', owner: 'group:default/freight', withGlossary: false };

    const { id, completion } = await run('template:default/documentation-site', values);

    expect(completion.status).to.equal('completed');
    const events = await get<TaskEvent[]>(`/api/scaffolder/v2/tasks/${id}/events`);
    expect(events.filter(({ body }) => body.status === 'skipped').map(({ body }) => body.stepId)).to.deep.equal([
      'glossary',
    ]);
  });

  it('does not register a name twice', async () => {
    const values = { name: 'twin', description: 'One of two' };
    await run('template:default/node-service', values);

    const { completion } = await run('template:default/node-service', values);

    expect(completion.error).to.deep.equal({
      name: 'ConflictError',
      message:
        "step 'register' failed: the catalog has an entity 'component:default/twin' already; choose another name",
    });
  });

  it('registers nothing that lies outside of the folder for results', async () => {
    await mkdir(join(folder, 'elsewhere'));
    await writeFile(join(folder, 'elsewhere/catalog-info.yaml'), INTRUDER);

    const { completion } = await run('template:default/intruder', {
      url: `file://${folder}/published/../elsewhere/catalog-info.yaml`,
    });

    expect(completion.status).to.equal('failed');
    expect(completion.error?.message).to.match(
      /^step 'register' failed: the catalog answered 400: .*elsewhere.catalog-info\.yaml cannot be registered/,
    );
  });

  it('shows the parameters of every template that it lists', async () => {
    const templates = await get<{ metadata: { name: string } }[]>('/api/catalog/entities?filter=kind=template');

    const titles = await Promise.all(
      templates.map(
        async ({ metadata }) =>
          (
            await get<{ title: string }>(
              `/api/scaffolder/v2/templates/default/template/${metadata.name}/parameter-schema`,
            )
          ).title,
      ),
    );

    expect(titles).to.have.members(['Documentation site', 'Node.js service', 'intruder']);
  });
});
