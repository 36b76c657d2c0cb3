import { expect } from 'chai';
import { cleanUp, givenCatalog, type TestCatalog } from './support/given-catalog.js';
import { component, documents, location } from './support/descriptors.js';

const files = {
  'all.yaml': documents(
    component('ledger', '  system: tides\n  providesApis: [book]\n'),
    component('Board')
      .replace('type: service', 'type: website')
      .replace('name: Board', 'name: Board\n  tags: [java, c++]\n  annotations: { example.com/a.b: X }'),
    component('anchor').replace('name: anchor', 'name: anchor\n  namespace: north\n  title: The anchor'),
    location('rest', './org.yaml'),
  ),
  'org.yaml': `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: harbour }
spec: { type: team, children: [] }
`,
};

describe('GET /entities', () => {
  let catalog: TestCatalog;
  before(async () => {
    catalog = await givenCatalog({ files });
  });
  after(cleanUp);

  it('lists all entities in the order of their references', async () => {
    expect(await catalog.names()).to.deep.equal(['Board', 'ledger', 'anchor', 'harbour']);
  });

  for (const [filter, names] of [
    ['filter=kind=component', ['Board', 'ledger', 'anchor']],
    ['filter=kind=Component,spec.type=WEBSITE', ['Board']],
    ['filter=metadata.name=board&filter=kind=group', ['Board', 'harbour']],
    ['filter=metadata.name=board,metadata.name=ledger', ['Board', 'ledger']],
    ['filter=metadata.namespace=default,kind=component', ['Board', 'ledger']],
    ['filter=metadata.tags', ['Board']],
    ['filter=metadata.tags=java', ['Board']],
    ['filter=metadata.tags.java', ['Board']],
    ['filter=metadata.tags.java=true', ['Board']],
    ['filter=metadata.tags=rust', []],
    ['filter=metadata.annotations.example.com/A.B=x', ['Board']],
    ['filter=spec.system', ['ledger']],
    ['filter=relations.ownedBy=group:default/harbour', ['Board', 'ledger']],
    ['filter=relations.ownerof=component:default/ledger', ['harbour']],
    ["filter=metadata.name=' OR 1=1 --", []],
  ] as const)
    it(`finds by ${filter}`, async () => {
      expect(await catalog.names(`/entities?${filter.replaceAll('+', '%2B')}`)).to.deep.equal(names);
    });

  it('puts entities in the order asked for, those without the field last', async () => {
    const query = 'filter=kind=component&filter=kind=group';

    expect(await catalog.names(`/entities?${query}&order=asc:metadata.name`)).to.deep.equal([
      'anchor',
      'Board',
      'harbour',
      'ledger',
    ]);
    expect(await catalog.names(`/entities?${query}&order=asc:spec.type&order=desc:metadata.name`)).to.deep.equal([
      'ledger',
      'anchor',
      'harbour',
      'Board',
    ]);
    expect(await catalog.names(`/entities?${query}&order=desc:metadata.title`)).to.deep.equal([
      'anchor',
      'Board',
      'ledger',
      'harbour',
    ]);
    expect(await catalog.names(`/entities?${query}&order=asc:metadata.title`)).to.deep.equal([
      'anchor',
      'Board',
      'ledger',
      'harbour',
    ]);
  });

  it('leaves only the fields asked for', async () => {
    const entities = await catalog.get(
      '/entities?filter=metadata.name=board&fields=kind,metadata.name&fields=metadata.tags',
    );

    expect(entities).to.deep.equal([{ kind: 'Component', metadata: { name: 'Board', tags: ['java', 'c++'] } }]);
  });

  it('gives pages by offset and limit', async () => {
    expect(await catalog.names('/entities?filter=kind=component&offset=1&limit=1')).to.deep.equal(['ledger']);
    expect(await catalog.names('/entities?filter=kind=component&offset=2')).to.deep.equal(['anchor']);
  });

  it('leads from page to page by the Link header', async () => {
    const pages: unknown[] = [];
    let path: string | undefined = '/entities?filter=kind=component&fields=metadata.name&limit=2';
    while (path !== undefined && pages.length < 5) {
      const response: Response = await catalog.backend.fetch(`/api/catalog${path}`);
      pages.push(await response.json());
      path = /^<(.*)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    }

    expect(pages).to.deep.equal([
      [{ metadata: { name: 'Board' } }, { metadata: { name: 'ledger' } }],
      [{ metadata: { name: 'anchor' } }],
    ]);
  });

  for (const [query, message] of [
    ['limit=0', "Invalid limit '0': must be an integer, and at least 1"],
    ['offset=-1', "Invalid offset '-1': must be an integer, and at least 0"],
    ['after=x', "Invalid after 'x': must be a cursor that came with an earlier page"],
    ['order=name', "Invalid order 'name': must be asc:<field> or desc:<field>, such as asc:metadata.name"],
    [
      'filter=a=',
      "Invalid filter, 'a=' is not a valid statement: must be <field> or <field>=<value>, such as kind=component",
    ],
    ['fields=metadata.tags[0]', "Invalid fields, 'metadata.tags[0]' leads into a list: name the whole list instead"],
  ] as const)
    it(`refuses ${query}`, async () => {
      expect(await catalog.send('GET', `/entities?${query}`)).to.deep.equal({ status: 400, body: message });
    });

  describe('/by-name', () => {
    it('shows an entity with its relations, whatever the case', async () => {
      const entity = await catalog.get<{ metadata: object; relations: unknown }>(
        '/entities/by-name/COMPONENT/default/Ledger',
      );

      expect(entity.metadata).to.have.all.keys('name', 'namespace', 'annotations', 'uid', 'etag');
      expect(entity.relations).to.deep.equal([
        { type: 'ownedBy', targetRef: 'group:default/harbour' },
        { type: 'partOf', targetRef: 'system:default/tides' },
        { type: 'providesApi', targetRef: 'api:default/book' },
      ]);
    });

    it('answers 404 for an entity that is not there', async () => {
      expect(await catalog.send('GET', '/entities/by-name/component/default/none')).to.deep.equal({
        status: 404,
        body: "No entity named 'none' found, with kind 'component' in namespace 'default'",
      });
    });
  });

  describe('/by-uid', () => {
    it('shows an entity', async () => {
      const entity = await catalog.get<{ metadata: { uid: string } }>('/entities/by-name/group/default/harbour');

      expect(await catalog.get(`/entities/by-uid/${entity.metadata.uid}`)).to.deep.equal(entity);
    });

    it('answers 404 for a uid that nothing has', async () => {
      expect(await catalog.send('GET', '/entities/by-uid/none')).to.deep.equal({
        status: 404,
        body: 'No entity with uid none',
      });
    });
  });

  describe('/by-refs', () => {
    it('answers one by one, null for what is not there', async () => {
      const answer = await catalog.send('POST', '/entities/by-refs', {
        entityRefs: ['Component:ledger', 'component:default/none', 'component:north/anchor'],
        fields: ['metadata.name'],
      });

      expect(answer).to.deep.equal({
        status: 200,
        body: { items: [{ metadata: { name: 'ledger' } }, null, { metadata: { name: 'anchor' } }] },
      });
    });

    it('refuses what is no list of references', async () => {
      expect(await catalog.send('POST', '/entities/by-refs', {})).to.deep.equal({
        status: 400,
        body: 'Invalid body: entityRefs must be a list of texts',
      });
      expect(await catalog.send('POST', '/entities/by-refs', { entityRefs: ['ledger'] })).to.deep.equal({
        status: 400,
        body: "Invalid entityRefs: 'ledger' names no kind, and none is assumed here; write kind:ledger, such as component:ledger",
      });
    });
  });

  describe('/by-query', () => {
    interface Page {
      readonly items: readonly { readonly metadata: { readonly name: string } }[];
      readonly totalItems: number;
      readonly pageInfo: { readonly nextCursor?: string; readonly prevCursor?: string };
    }
    const namesOf = (page: Page) => page.items.map(({ metadata }) => metadata.name);

    it('leads forwards and backwards by cursors, and counts all', async () => {
      const first = await catalog.get<Page>(
        '/entities/by-query?filter=kind=component&orderField=metadata.name,desc&limit=2',
      );
      const second = await catalog.get<Page>(`/entities/by-query?cursor=${first.pageInfo.nextCursor}&limit=2`);
      const again = await catalog.get<Page>(`/entities/by-query?cursor=${second.pageInfo.prevCursor}&limit=2`);

      expect([first, second, again].map(namesOf)).to.deep.equal([['ledger', 'Board'], ['anchor'], ['ledger', 'Board']]);
      expect([first.totalItems, second.totalItems]).to.deep.equal([3, 3]);
      expect(second.pageInfo).to.have.all.keys('prevCursor');
    });

    it('finds by a part of a text', async () => {
      const byName = await catalog.get<Page>('/entities/by-query?fullTextFilterTerm=OAR');
      const byTitle = await catalog.get<Page>(
        '/entities/by-query?fullTextFilterTerm=the%20an&fullTextFilterFields=metadata.title',
      );
      const wildcard = await catalog.get<Page>('/entities/by-query?fullTextFilterTerm=%25');

      expect([byName, byTitle, wildcard].map(namesOf)).to.deep.equal([['Board'], ['anchor'], []]);
    });

    it('refuses a cursor of its own invention', async () => {
      expect((await catalog.send('GET', '/entities/by-query?cursor=bm9uZQ')).status).to.equal(400);
    });
  });
});

describe('GET /entity-facets', () => {
  let catalog: TestCatalog;
  before(async () => {
    catalog = await givenCatalog({ files });
  });
  after(cleanUp);

  it('counts values, of the entities that fit', async () => {
    const { facets } = await catalog.get<{ facets: object }>(
      '/entity-facets?facet=spec.type&facet=metadata.tags&facet=none&filter=kind=component',
    );

    expect(facets).to.deep.equal({
      'spec.type': [
        { value: 'service', count: 2 },
        { value: 'website', count: 1 },
      ],
      'metadata.tags': [
        { value: 'c++', count: 1 },
        { value: 'java', count: 1 },
      ],
      none: [],
    });
  });

  it('asks for a facet', async () => {
    expect(await catalog.send('GET', '/entity-facets')).to.deep.equal({
      status: 400,
      body: 'Missing facet: name at least one field, such as facet=spec.type',
    });
  });
});

describe('DELETE /entities/by-uid/:uid', () => {
  afterEach(cleanUp);

  it('removes an entity until the next refresh', async () => {
    const catalog = await givenCatalog({ files });
    const { metadata } = await catalog.get<{ metadata: { uid: string } }>('/entities/by-name/group/default/harbour');

    const answer = await catalog.send('DELETE', `/entities/by-uid/${metadata.uid}`);
    const without = await catalog.names('/entities?filter=kind=group');
    await catalog.refresh();

    expect(answer).to.deep.equal({ status: 204, body: undefined });
    expect(without).to.deep.equal([]);
    expect(await catalog.names('/entities?filter=kind=group')).to.deep.equal(['harbour']);
  });

  it('answers 204 also when there is nothing', async () => {
    const catalog = await givenCatalog({ files });

    expect((await catalog.send('DELETE', '/entities/by-uid/none')).status).to.equal(204);
  });
});
