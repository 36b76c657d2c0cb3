import { expect } from 'chai';
import { Provider, type Recipe } from '#src/composition/provider.js';
import type { Argument, PlannedNode } from '#src/composition/plan.js';
import type { Scope } from '#src/decorators/types.js';
import { ScopeContainer } from '#src/container/scope-container.js';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf } from '../support/failure-of.js';

/** A node that a factory makes from other nodes. */
function givenNode(
  name: string,
  scope: Scope,
  make: (...dependencies: unknown[]) => unknown,
  ...needs: (PlannedNode | Argument)[]
): PlannedNode {
  const recipe: Recipe = { kind: 'factory', factory: make, dependencies: [] };
  const provider = new Provider({ role: 'service', name, scope, recipe });
  return {
    key: provider.key,
    provider,
    arguments: needs.map((need) => ('kind' in need ? need : { kind: 'node', node: need })),
  };
}

/** The node of the same provider in another scope. */
const again = (node: PlannedNode, ...needs: PlannedNode[]): PlannedNode => ({
  ...node,
  arguments: needs.map((need) => ({ kind: 'node', node: need })),
});

describe('ScopeContainer', () => {
  // Traps 1 and 2 of Inversify
  it('never shares an object of plugin scope between two plugins', async () => {
    const root = ScopeContainer.root();
    const shared = givenNode('shared', 'plugin', () => ({}));
    const [a, b] = [root.child('a'), root.child('b')];
    a.bind([shared]);
    b.bind([again(shared)]);

    const [ofA, ofB] = await Promise.all([a.get(shared), b.get(shared)]);

    expect([ofA === ofB, await a.get(shared)]).to.deep.equal([false, ofA]);
  });

  it('shares an object of root scope, whichever plugin asks first', async () => {
    const root = ScopeContainer.root();
    let built = 0;
    const clock = givenNode('clock', 'root', () => ({ number: (built += 1) }));
    const [a, b] = [root.child('a'), root.child('b')];
    a.bind([clock]);
    b.bind([clock]);

    const [ofA, ofB, ofRoot] = await Promise.all([a.get(clock), b.get(clock), root.get(clock)]);

    expect([ofA === ofB, ofB === ofRoot, built]).to.deep.equal([true, true, 1]);
  });

  it('builds root objects from root objects only, though a plugin asks first', async () => {
    const root = ScopeContainer.root();
    const id = givenNode('id', 'plugin', () => 'a');
    const clock = givenNode('clock', 'root', () => ({ asks: undefined }));
    const service = givenNode('service', 'plugin', (own, time) => ({ own, time }), id, clock);
    const [a, b] = [root.child('a'), root.child('b')];
    a.bind([id, clock, service]);
    const idOfB = givenNode('id', 'plugin', () => 'b');
    const serviceOfB = again(service, idOfB, clock);
    b.bind([idOfB, clock, serviceOfB]);

    const [ofA, ofB] = (await Promise.all([a.get(service), b.get(serviceOfB)])) as { own: string; time: object }[];

    expect([ofA?.own, ofB?.own, ofA?.time === ofB?.time]).to.deep.equal(['a', 'b', true]);
    expect(root.log.built.map(({ node }) => node.provider.name)).to.deep.equal(['clock']);
  });

  it('builds once what many ask for at the same time, through whatever path', async () => {
    const root = ScopeContainer.root();
    const ready = deferred();
    let built = 0;
    const slow = givenNode('slow', 'root', async () => {
      built += 1;
      await ready.promise;
      return {};
    });
    const left = givenNode('left', 'plugin', (it) => ({ it }), slow);
    const right = givenNode('right', 'plugin', (it) => ({ it }), slow);
    const child = root.child('a');
    child.bind([slow, left, right]);
    const asked = Promise.all([child.get(left), child.get(right), root.get(slow), child.get(left)]);
    await standstill();
    ready.resolve();

    const [ofLeft, ofRight, itself, leftAgain] = (await asked) as { it?: object }[];

    expect([built, ofLeft?.it === itself, ofRight?.it === itself, ofLeft === leftAgain]).to.deep.equal([
      1,
      true,
      true,
      true,
    ]);
  });

  for (const [how, fail] of [
    [
      'throws',
      () => {
        throw new Error('NOPE');
      },
    ],
    ['rejects', () => Promise.reject(new Error('NOPE'))],
    ['rejects in onInit', () => ({ onInit: () => Promise.reject(new Error('NOPE')) })],
    [
      'throws in onInit',
      () => ({
        onInit() {
          throw new Error('NOPE');
        },
      }),
    ],
  ] as const) {
    it(`keeps failed what ${how}`, async () => {
      const root = ScopeContainer.root();
      let attempts = 0;
      const broken = givenNode('broken', 'root', () => {
        attempts += 1;
        return fail();
      });
      root.bind([broken]);

      const errors = [await failureOf(root.get(broken)), await failureOf(root.get(broken))];

      expect([attempts, errors[0] === errors[1], errors[0]?.message.split('\n')[0]]).to.deep.equal([
        1,
        true,
        'broken could not be built: NOPE',
      ]);
    });
  }

  it('passes arguments in their order: objects, lists, values and nothing', async () => {
    const root = ScopeContainer.root();
    const one = givenNode('one', 'root', () => 1);
    const two = givenNode('two', 'root', async () => 2);
    const ready = new Provider({ role: 'service', name: 'ready', scope: 'root', recipe: { kind: 'value', value: 0 } });
    const value: PlannedNode = { key: ready.key, provider: ready, arguments: [] };
    const all = givenNode(
      'all',
      'root',
      (...received) => received,
      { kind: 'list', nodes: [two, value, one] },
      one,
      { kind: 'value', value: 'x' },
      value,
      {
        kind: 'list',
        nodes: [],
      },
    );
    root.bind([one, two, all]);

    expect(await root.get(all)).to.deep.equal([[2, 0, 1], 1, 'x', 0, []]);
  });

  it('keeps objects in the order of their creation, ready values left out', async () => {
    const root = ScopeContainer.root();
    const inner = givenNode('inner', 'root', () => ({}));
    const text = givenNode('text', 'root', () => 'no object');
    const outer = givenNode('outer', 'root', () => ({}), inner, text);
    root.bind([outer, inner, text]);

    await root.get(outer);

    expect(root.log.built.map(({ node }) => node.provider.name)).to.deep.equal(['inner', 'outer']);
  });

  it('names what is on its way', async () => {
    const root = ScopeContainer.root();
    const ready = deferred();
    const slow = givenNode('slow', 'root', () => ({ onInit: () => ready.promise }));
    const outer = givenNode('outer', 'root', () => ({}), slow);
    root.bind([slow, outer]);
    const asked = root.get(outer);
    await standstill();
    const before = root.log.pending;
    ready.resolve();
    await asked;

    expect([before, root.log.pending]).to.deep.equal([['slow'], []]);
  });

  it('builds nothing new once it is told so, and hands out what is there', async () => {
    let closed = false;
    const root = ScopeContainer.root({
      check: () => {
        if (closed) throw new Error('closed');
      },
    });
    const early = givenNode('early', 'root', () => ({}));
    const late = givenNode('late', 'root', () => ({}), early);
    root.bind([early, late]);
    const first = await root.get(early);
    closed = true;

    const error = await failureOf(root.get(late));

    expect([error.message, await root.get(early)]).to.deep.equal(['closed', first]);
  });
});
