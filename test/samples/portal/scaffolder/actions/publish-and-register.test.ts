import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { RootConfig } from 'proscenium';
import { StaticConfig } from 'proscenium/testing';
import { parse } from 'yaml';
import { CatalogRegister } from '../../../../../samples/portal/scaffolder/actions/catalog-register.js';
import { CatalogWrite } from '../../../../../samples/portal/scaffolder/actions/catalog-write.js';
import { PublishFolder } from '../../../../../samples/portal/scaffolder/actions/publish-folder.js';
import type {
  CatalogClient,
  Entity,
  Location,
} from '../../../../../samples/portal/scaffolder/templates/catalog-client.js';
import { listFiles } from '../../../../../samples/portal/scaffolder/workspace/list-files.js';
import { failureOf } from '../support/failure-of.js';
import { givenContext, givenFolder } from '../support/given-context.js';

describe('actions that keep the result', () => {
  let given: Awaited<ReturnType<typeof givenFolder>>;
  let config: RootConfig;

  beforeEach(async () => {
    given = await givenFolder();
    config = new StaticConfig({ scaffolder: { outputDirectory: join(given.folder, 'published') } });
  });

  afterEach(() => given.remove());

  it('catalog:write writes the entity as YAML', async () => {
    const entity = { apiVersion: 'v1', kind: 'Component', metadata: { name: 'shop', tags: ['a: b'] } };

    await new CatalogWrite().handler(givenContext(given.workspace, { entity }).context);

    expect(parse(await given.workspace.read('catalog-info.yaml'))).to.deep.equal(entity);
  });

  it('publish:folder copies the workspace to a folder named after the task', async () => {
    await given.workspace.write('docs/index.md', 'x');

    const output = await new PublishFolder(config).handler(givenContext(given.workspace, {}).context);

    const target = join(given.folder, 'published/task-1');
    expect(await readFile(join(target, 'docs/index.md'), 'utf8')).to.equal('x');
    expect(output).to.deep.equal({
      remoteUrl: pathToFileURL(target).href,
      repoContentsUrl: pathToFileURL(target).href,
    });
  });

  it('publish:folder publishes once', async () => {
    const { context } = givenContext(given.workspace, {});
    await new PublishFolder(config).handler(context);

    expect(await failureOf(new PublishFolder(config).handler(context))).to.equal(
      'ConflictError: this task has published its result already',
    );
  });

  it('publish:folder does not follow links, nor leave the workspace', async () => {
    await symlink('/etc', join(given.workspace.root, 'etc'));

    const linked = await failureOf(new PublishFolder(config).handler(givenContext(given.workspace, {}).context));
    const outside = await failureOf(
      new PublishFolder(config).handler(givenContext(given.workspace, { sourcePath: '../..' }).context),
    );
    const through = await failureOf(
      new PublishFolder(config).handler(givenContext(given.workspace, { sourcePath: 'etc' }).context),
    );

    expect([linked, outside, through]).to.deep.equal([
      "InputError: 'etc' is a symbolic link; only files and folders are copied",
      "InputError: '../..' holds '..'",
      "InputError: 'etc' leads out of the folder through a symbolic link",
    ]);
    expect(await listFiles(join(given.folder, 'published')).catch(() => [])).to.deep.equal([]);
  });

  describe('catalog:register', () => {
    const registered: Location[] = [];
    let found: Entity[];
    let known: Entity[];
    const catalog: Pick<CatalogClient, 'find' | 'tryLocation' | 'addLocation'> = {
      find: async ({ name }) => known.find(({ metadata }) => metadata.name === name),
      tryLocation: async () => found,
      addLocation: async (location) => void registered.push(location),
    };
    const action = () => new CatalogRegister(catalog as CatalogClient);

    beforeEach(() => {
      registered.splice(0);
      known = [];
      found = [
        { apiVersion: 'v1', kind: 'Location', metadata: { name: 'generated-1' } },
        { apiVersion: 'v1', kind: 'Component', metadata: { name: 'Shop' } },
      ];
    });

    it('registers the file in a published folder and puts out the first entity', async () => {
      const { context } = givenContext(given.workspace, {
        repoContentsUrl: 'file:///srv/out%20put/1/',
        catalogInfoPath: '/info/catalog.yaml',
      });

      const output = await action().handler(context);

      expect(registered).to.deep.equal([{ type: 'file', target: '/srv/out put/1/info/catalog.yaml' }]);
      expect(output).to.deep.equal({
        catalogInfoUrl: 'file:///srv/out%20put/1/info/catalog.yaml',
        entityRef: 'component:default/shop',
      });
    });

    it('refuses a name that the catalog has already, before it registers anything', async () => {
      known = [{ apiVersion: 'v1', kind: 'Component', metadata: { name: 'Shop' } }];
      const { context } = givenContext(given.workspace, { catalogInfoUrl: 'file:///srv/catalog-info.yaml' });

      const failure = await failureOf(action().handler(context));

      expect(failure).to.equal(
        "ConflictError: the catalog has an entity 'component:default/shop' already; choose another name",
      );
      expect(registered).to.deep.equal([]);
    });

    it('refuses a file without an entity', async () => {
      found = [];
      const { context } = givenContext(given.workspace, { catalogInfoUrl: 'file:///srv/catalog-info.yaml' });

      expect(await failureOf(action().handler(context))).to.equal(
        'InputError: there is no entity in file:///srv/catalog-info.yaml',
      );
    });

    it('registers other URLs as such', async () => {
      const { context } = givenContext(given.workspace, { catalogInfoUrl: 'https://example.org/catalog-info.yaml' });

      await action().handler(context);

      expect(registered).to.deep.equal([{ type: 'url', target: 'https://example.org/catalog-info.yaml' }]);
    });
  });
});
