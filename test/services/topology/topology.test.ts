import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { StaticConfig } from '#src/services/root-config/static-config.js';
import { ownBackend, readTopology } from '#src/services/topology/index.js';
import { messageOf } from './support.js';

const one = { url: 'http://one:7007', plugins: ['app', 'catalog'] };
const two = { url: 'http://two:7008', plugins: ['scaffolder'] };

describe('readTopology', () => {
  it('is nothing where there is none', () => {
    expect(read(undefined)).to.equal(undefined);
  });

  it('reads every backend, with one URL or one for backends and one for browsers', () => {
    const topology = read({
      self: 'two',
      backends: {
        one: { ...one, url: 'https://one.example.com/sub/' },
        two: { ...two, url: { internal: 'http+srv://two.internal', external: 'https://two.example.com' } },
        three: { url: { internal: 'http://three' }, plugins: [] },
      },
    });

    const key = (name: string) => `backend.topology.backends.${name}`;
    expect(topology).to.deep.equal({
      self: 'two',
      backends: [
        {
          name: 'one',
          key: key('one'),
          internal: 'https://one.example.com/sub',
          external: 'https://one.example.com/sub',
          plugins: ['app', 'catalog'],
        },
        {
          name: 'two',
          key: key('two'),
          internal: 'http+srv://two.internal',
          external: 'https://two.example.com',
          plugins: ['scaffolder'],
        },
        { name: 'three', key: key('three'), internal: 'http://three', external: undefined, plugins: [] },
      ],
    });
  });

  it('believes the environment before the file, unless it is empty', () => {
    const topology = { self: 'one', backends: { one, two } };

    const selves = [{ PROSCENIUM_BACKEND: 'two' }, { PROSCENIUM_BACKEND: '' }, {}].map(
      (environment) => read(topology, environment)?.self,
    );

    expect(selves).to.deep.equal(['two', 'one', 'one']);
  });

  it('knows which backend this one is, if it has been told', () => {
    const config = (topology: JsonObject) => new StaticConfig({ backend: { topology } });

    expect(ownBackend(config({ self: 'two', backends: { one, two } }))?.plugins).to.deep.equal(['scaffolder']);
    expect(ownBackend(config({ backends: { one, two } }))).to.equal(undefined);
    expect(ownBackend(new StaticConfig())).to.equal(undefined);
  });

  for (const [what, url, problem, key] of [
    ['no URL', 'one:7007', 'is no URL of a backend', 'url'],
    ['another scheme', 'ftp://one', 'is no URL of a backend', 'url'],
    ['an SRV name for browsers', 'http+srv://one', 'is no URL of a backend', 'url'],
    [
      'an SRV name for browsers alone',
      { internal: 'http://one', external: 'http+srv://one' },
      'is no URL of a backend',
      'url.external',
    ],
    ['credentials', 'http://user:secret@one', 'holds credentials', 'url'],
    ['a query', 'http://one/?x=1', 'has a query or a hash', 'url'],
    ['a hash', { internal: 'http://one#x' }, 'has a query or a hash', 'url.internal'],
  ] as const)
    it(`refuses as URL: ${what}`, () => {
      expect(messageOf(() => read({ backends: { one: { ...one, url } } }))).to.equal(
        [
          `'backend.topology.backends.one.${key}' in the given configuration ${problem}.`,
          '  where  the given configuration',
          '  mend   write where the backend is, such as http://localhost:7007.',
          '  see    docs/reference/errors.md#invalid_config',
        ].join('\n'),
      );
    });

  for (const [what, topology, lines] of [
    [
      'a plugin in two backends',
      { backends: { one, two: { ...two, plugins: ['catalog'] } } },
      [
        "The topology places plugin 'catalog' in two backends: 'one' and 'two'.",
        '  where  backend.topology.backends',
        '  mend   remove it from one of them; replicas of a backend share its name and its URL.',
      ],
    ],
    [
      'a plugin twice in one backend',
      { backends: { one: { ...one, plugins: ['catalog', 'catalog'] } } },
      [
        "The topology names plugin 'catalog' twice in backend 'one'.",
        '  where  backend.topology.backends',
        '  mend   remove one of them.',
      ],
    ],
    [
      'two backends at one URL, with a slash or without',
      { backends: { one, two: { ...two, url: 'http://one:7007/' } } },
      [
        "The backends 'one' and 'two' of the topology have one URL: http://one:7007",
        '  where  backend.topology.backends',
        '  mend   give each its own URL, or make one backend of them.',
      ],
    ],
    [
      'a name that is misspelt',
      { self: 'twoo', backends: { one, two } },
      [
        "This backend is called 'twoo', and the topology has no such backend.",
        '  where  backend.topology.self',
        "  mend   write 'two', if you mean that one.",
      ],
    ],
    [
      'a name that is like no other',
      { self: 'something', backends: { one, two } },
      [
        "This backend is called 'something', and the topology has no such backend.",
        '  where  backend.topology.self',
        "  mend   name one of 'one', 'two', or add 'something' to backend.topology.backends.",
      ],
    ],
  ] as const)
    it(`refuses ${what}`, () => {
      const expected = [...lines, '  see    docs/reference/errors.md#invalid_topology'].join('\n');

      expect(messageOf(() => read(topology))).to.equal(expected);
    });

  it('names the environment when that is wrong', () => {
    const message = messageOf(() => read({ self: 'one', backends: { one } }, { PROSCENIUM_BACKEND: 'tow' }));

    expect(message.split('\n')[1]).to.equal('  where  the environment variable PROSCENIUM_BACKEND');
  });

  it('reports several faults together', () => {
    const message = messageOf(() => read({ self: 'three', backends: { one, two: { ...two, plugins: ['app'] } } }));

    expect(message.split('\n').filter((line) => !/^ {2,}(where|mend|see)/.test(line))).to.deep.equal([
      'The topology has 2 faults.',
      '',
      "  ProsceniumError [INVALID_TOPOLOGY]: The topology places plugin 'app' in two backends: 'one' and 'two'.",
      '',
      "  ProsceniumError [INVALID_TOPOLOGY]: This backend is called 'three', and the topology has no such backend.",
    ]);
  });
});

function read(topology: JsonObject | undefined, environment: NodeJS.ProcessEnv = {}) {
  return readTopology(new StaticConfig(topology === undefined ? {} : { backend: { topology } }), environment);
}
