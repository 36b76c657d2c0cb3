import { expect } from 'chai';
import { cleanUp, givenCatalog, type TestCatalog } from './support/given-catalog.js';
import { component, documents } from './support/descriptors.js';
import { TestFolder } from './support/test-folder.js';

interface Registered {
  readonly location: { readonly id: string; readonly type: string; readonly target: string };
  readonly entities: readonly { readonly kind: string; readonly metadata: { readonly name: string } }[];
  readonly exists?: boolean;
}

describe('locations', () => {
  let catalog: TestCatalog;
  beforeEach(async () => {
    catalog = await givenCatalog({ files: { 'all.yaml': component('one'), 'new/info.yaml': component('two') } });
  });
  afterEach(cleanUp);
  const target = (name: string) => ({ type: 'file', target: catalog.folder.file(name) });
  const register = async (name: string) => (await catalog.send('POST', '/locations', target(name))).body as Registered;
  const targets = async () =>
    (await catalog.get<{ data: { target: string } }[]>('/locations')).map(({ data }) => data.target);

  it('lists those of the configuration and those registered', async () => {
    await register('new/info.yaml');

    expect(await targets()).to.deep.equal([catalog.folder.file('all.yaml'), catalog.folder.file('new/info.yaml')]);
  });

  it('registers a file, and shows what is in it', async () => {
    const answer = await catalog.send('POST', '/locations', target('new/info.yaml'));
    const { location } = answer.body as Registered;

    expect(answer).to.deep.equal({
      status: 201,
      body: { location: { id: location.id, ...target('new/info.yaml') }, entities: [] },
    });
    expect(await catalog.get(`/locations/${location.id}`)).to.deep.equal(location);
    expect(await catalog.names()).to.deep.equal(['one', 'two']);
    expect(await catalog.get('/locations/by-entity/component/default/two')).to.deep.equal(location);
  });

  it('tries a file without adding it', async () => {
    const { status, body } = await catalog.send('POST', '/locations?dryRun=true', target('new/info.yaml'));
    const { entities, exists } = body as Registered;

    expect(status).to.equal(201);
    expect(entities.map(({ kind, metadata }) => `${kind} ${metadata.name}`).slice(1)).to.deep.equal(['Component two']);
    expect(exists).to.equal(false);
    expect(await catalog.names()).to.deep.equal(['one']);
  });

  it('says what is wrong with a file that it tries', async () => {
    catalog.folder.write('new/info.yaml', documents(component('two'), component('bad').replace('owner', 'awner')));

    expect(await catalog.send('POST', '/locations?dryRun=true', target('new/info.yaml'))).to.deep.equal({
      status: 400,
      body: `The location file:${catalog.folder.file('new/info.yaml')} has errors:\n${catalog.folder.file('new/info.yaml')}:14:1: spec.owner is missing`,
    });
  });

  it('registers the good part of a file', async () => {
    catalog.folder.write('new/info.yaml', documents(component('two'), 'kind: Robot\n'));

    await register('new/info.yaml');

    expect(await catalog.names()).to.deep.equal(['one', 'two']);
    expect(await catalog.problems()).to.deep.equal([
      'new/info.yaml:10:1: apiVersion is missing',
      'new/info.yaml:10:1: metadata is missing',
    ]);
  });

  it('refuses a location that is there already', async () => {
    await register('new/info.yaml');

    for (const name of ['new/info.yaml', 'all.yaml'])
      expect(await catalog.send('POST', '/locations', target(name))).to.deep.equal({
        status: 409,
        body: `Location file:${catalog.folder.file(name)} already exists`,
      });
  });

  it('refuses a file that is not there', async () => {
    const path = catalog.folder.file('none.yaml');

    expect(await catalog.send('POST', '/locations', target('none.yaml'))).to.deep.equal({
      status: 400,
      body: `Nothing can be read from the location file:${path}:\n${path}: leads to ${path}, which does not exist`,
    });
    expect(await targets()).to.deep.equal([catalog.folder.file('all.yaml')]);
  });

  it('refuses other types than file', async () => {
    expect(
      await catalog.send('POST', '/locations', { type: 'url', target: 'https://example.com/info.yaml' }),
    ).to.deep.equal({
      status: 400,
      body: "Locations of the type 'url' cannot be registered: this catalog reads files only, so the type must be 'file'",
    });
  });

  it('refuses files outside of the folders of the configured locations', async () => {
    const outside = new TestFolder({ 'info.yaml': component('two') });
    const path = outside.file('info.yaml');

    for (const attempt of [
      path,
      `${catalog.folder.path}/../${path.split('/').slice(-2).join('/')}`,
      `${catalog.folder.path}-other/info.yaml`,
    ]) {
      const { status, body } = await catalog.send('POST', '/locations', { type: 'file', target: attempt });
      expect([status, String(body).replace(/^The file \S+ /, '')]).to.deep.equal([
        400,
        `cannot be registered: it must lie below ${catalog.folder.path}`,
      ]);
    }
  });

  it('refuses bodies without a type or a target', async () => {
    expect(await catalog.send('POST', '/locations', {})).to.deep.equal({
      status: 400,
      body: 'Invalid body: type must be a text, and not empty',
    });
    expect(await catalog.send('POST', '/locations', [])).to.deep.equal({
      status: 400,
      body: 'Invalid body: must be a JSON object',
    });
    expect(await catalog.send('POST', '/locations?dryRun=perhaps', target('all.yaml'))).to.deep.equal({
      status: 400,
      body: "Invalid dryRun 'perhaps': must be true or false",
    });
  });

  it('removes a location, and with it what came from there', async () => {
    const { location } = await register('new/info.yaml');

    const answer = await catalog.send('DELETE', `/locations/${location.id}`);

    expect(answer).to.deep.equal({ status: 204, body: undefined });
    expect(await catalog.names()).to.deep.equal(['one']);
    expect((await catalog.send('GET', `/locations/${location.id}`)).status).to.equal(404);
  });

  it('removes no location of the configuration', async () => {
    const [first] = await catalog.get<{ data: { id: string } }[]>('/locations');

    expect(await catalog.send('DELETE', `/locations/${first?.data.id}`)).to.deep.equal({
      status: 403,
      body: `The location file:${catalog.folder.file('all.yaml')} stands in catalog.locations; remove it from the configuration`,
    });
  });

  it('answers 404 for a location that is not there', async () => {
    expect(await catalog.send('DELETE', '/locations/none')).to.deep.equal({
      status: 404,
      body: "There is no location with the id 'none'",
    });
    expect((await catalog.send('GET', '/locations/by-entity/component/default/none')).status).to.equal(404);
  });

  it('adds a location once when two ask at the same time', async () => {
    const answers = await Promise.all([1, 2].map(() => catalog.send('POST', '/locations', target('new/info.yaml'))));

    expect(answers.map(({ status }) => status)).to.have.members([201, 409]);
  });
});

describe('catalog.rules', () => {
  afterEach(cleanUp);
  const group =
    'apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: { name: harbour }\nspec: { type: team, children: [] }\n';

  it('allow what Backstage allows when there are none', async () => {
    const folder = new TestFolder({ 'all.yaml': documents(component('one'), group) });
    const catalog = await givenCatalog({ folder, catalog: { rules: undefined } });

    expect(await catalog.names()).to.deep.equal(['one']);
    expect(await catalog.problems()).to.deep.equal([
      "all.yaml:11:7: kind 'Group' is not allowed from file:all.yaml; allow it in catalog.rules, or in the rules of that location",
    ]);
  });

  it('allow more from a single location', async () => {
    const folder = new TestFolder({ 'all.yaml': component('one'), 'org.yaml': documents(group, component('two')) });
    const locations = [
      { type: 'file', target: folder.file('all.yaml') },
      { type: 'file', target: folder.file('org.yaml'), rules: [{ allow: ['Group'] }] },
    ];
    const catalog = await givenCatalog({ folder, catalog: { rules: [{ allow: ['Component'] }], locations } });

    expect(await catalog.names()).to.deep.equal(['one', 'two', 'harbour']);
  });
});
