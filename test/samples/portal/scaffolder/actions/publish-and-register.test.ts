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
import type { CatalogClient, Entity, Location } from '../../../../../samples/portal/scaffolder/templates/catalog-client.js';
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
    expect(output).to.deep.equal({ remoteUrl: pathToFileURL(target).href, repoContentsUrl: pathToFileURL(target).href });
  });

  it('publish:folder publishes once', async () => {
    const { context } = givenContext(given.workspace, {});
    await new PublishFolder(config).handler(context);

    expect(await failureOf(new PublishFolder(config).handler(context))).to.equal('ConflictError: this task has published its result already');
  });

  it('publish:folder does not follow links, nor leave the workspace', async () => {
    await symlink('/etc', join(given.workspace.root, 'etc'));

    const linked = await failureOf(new PublishFolder(config).handler(givenContext(given.workspace, {}).context));
    const outside = await failureOf(new PublishFolder(config).handler(givenContext(given.workspace, { sourcePath: '../..' }).context));
    const through = await failureOf(new PublishFolder(config).handler(givenContext(given.workspace, { sourcePath: 'etc' }).context));

    expect([linked, outside, through]).to.deep.equal([
      "InputError: 'etc' is a symbolic link; only files and folders are copied",
      "InputError: '../..' holds '..'",
      "InputError: 'etc' leads out of the folder through a symbolic link",
    ]);
    expect(await listFiles(join(given.folder, 'published')).catch(() => [])).to.deep.equal([]);
  });

  describe('catalog:register', () => {
    const registered: Location[] = [];
    const catalog = {
      async register(location: Location): Promise<readonly Entity[]> {
        registered.push(location);
        return [
          { apiVersion: 'v1', kind: 'Location', metadata: { name: 'generated-1' } },
          { apiVersion: 'v1', kind: 'Component', metadata: { name: 'Shop' } },
        ];
      },
    } as unknown as CatalogClient;

    beforeEach(() => registered.splice(0));

    it('registers the file in a published folder and puts out the first entity', async () => {
      const { context } = givenContext(given.workspace, { repoContentsUrl: 'file:///srv/out%20put/1/', catalogInfoPath: '/info/catalog.yaml' });

      const output = await new CatalogRegister(catalog).handler(context);

      expect(registered).to.deep.equal([{ type: 'file', target: '/srv/out put/1/info/catalog.yaml' }]);
      expect(output).to.deep.equal({ catalogInfoUrl: 'file:///srv/out%20put/1/info/catalog.yaml', entityRef: 'component:default/shop' });
    });

    it('registers other URLs as such', async () => {
      const { context } = givenContext(given.workspace, { catalogInfoUrl: 'https://example.org/catalog-info.yaml' });

      await new CatalogRegister(catalog).handler(context);

      expect(registered).to.deep.equal([{ type: 'url', target: 'https://example.org/catalog-info.yaml' }]);
    });
  });
});
