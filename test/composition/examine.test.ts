import { expect } from 'chai';
import { examine, reach } from '#src/composition/examine.js';
import type { Argument, PlannedNode } from '#src/composition/plan.js';
import { Provider } from '#src/composition/provider.js';

/** Nodes by name, each with the names of what it needs; `!x` is a problem, `[a b]` a list. */
function givenGraph(needs: Record<string, readonly string[]>): Record<string, PlannedNode> {
  const nodes = Object.fromEntries(
    Object.keys(needs).map((name) => {
      const provider = new Provider({ role: 'service', name, scope: 'plugin', recipe: { kind: 'value', value: {} } });
      return [name, { key: provider.key, provider, arguments: [] as Argument[] }];
    }),
  );
  const nodeOf = (name: string) => nodes[name] as PlannedNode;
  for (const [name, wanted] of Object.entries(needs))
    nodes[name]?.arguments.push(
      ...wanted.map((text): Argument => {
        if (text.startsWith('!'))
          return { kind: 'problem', problem: (path) => new Error(`${text.slice(1)} by ${path.join('>')}`) };
        if (text.startsWith('[')) return { kind: 'list', nodes: text.slice(1, -1).split(' ').map(nodeOf) };
        return text === '' ? { kind: 'value', value: undefined } : { kind: 'node', node: nodeOf(text) };
      }),
    );
  return nodes;
}

function problemsOf(needs: Record<string, readonly string[]>, ...roots: string[]): string[] {
  const nodes = givenGraph(needs);
  const sound = new Set<PlannedNode>();
  return roots
    .flatMap((root) => examine(nodes[root] as PlannedNode, ['start'], sound))
    .map(({ message }) => /path {3}(.*)/.exec(message)?.[1] ?? message);
}

describe('examine', () => {
  it('finds nothing wrong with a tree, a diamond and a list', () => {
    expect(problemsOf({ a: ['b', 'c'], b: ['d'], c: ['', '[d e]'], d: [], e: [] }, 'a')).to.deep.equal([]);
  });

  it('reports problems in the order of parameters, with the path that leads there', () => {
    expect(problemsOf({ a: ['!one', 'b', '!three'], b: ['[c]'], c: ['!two'] }, 'a')).to.deep.equal([
      'one by start>a',
      'two by start>a>b>c',
      'three by start>a',
    ]);
  });

  it('reports what is reached in two ways once', () => {
    expect(problemsOf({ a: ['b', 'c'], b: ['d'], c: ['d'], d: ['!one'] }, 'a')).to.deep.equal(['one by start>a>b>d']);
  });

  it('reports what is wrong again for another root', () => {
    expect(problemsOf({ a: ['c'], b: ['c'], c: ['!one'] }, 'a', 'b')).to.deep.equal([
      'one by start>a>c',
      'one by start>b>c',
    ]);
  });

  it('reports a cycle from the same node, wherever it is entered', () => {
    const graph = { x: ['c'], a: ['b'], b: ['c'], c: ['a'] };

    expect([problemsOf(graph, 'a'), problemsOf(graph, 'b'), problemsOf(graph, 'x')]).to.deep.equal([
      ['a -> b -> c -> a'],
      ['a -> b -> c -> a'],
      ['a -> b -> c -> a'],
    ]);
  });

  it('reports every cycle through one node', () => {
    expect(problemsOf({ a: ['b', 'c'], b: ['a'], c: ['[a]'] }, 'a')).to.deep.equal(['a -> b -> a', 'a -> c -> a']);
  });

  it('calls nothing sound that is part of a cycle', () => {
    expect(problemsOf({ a: ['b'], b: ['a'] }, 'a', 'b')).to.deep.equal(['a -> b -> a', 'a -> b -> a']);
  });

  it('walks a chain of a thousand', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`n${index}`, index === 999 ? ['!end'] : [`n${index + 1}`]]),
    );

    expect(problemsOf(chain, 'n0').length).to.equal(1);
  });
});

describe('reach', () => {
  const namesFrom = (needs: Record<string, readonly string[]>, ...roots: string[]) => {
    const nodes = givenGraph(needs);
    return reach(roots.map((root) => nodes[root] as PlannedNode)).map(({ provider }) => provider.name);
  };

  it('gives what is needed first, and each once', () => {
    expect(namesFrom({ a: ['b', '[c d]'], b: ['d'], c: [''], d: [], e: ['a'] }, 'a', 'e', 'a')).to.deep.equal([
      'd',
      'b',
      'c',
      'a',
      'e',
    ]);
  });

  it('ends in a cycle', () => {
    expect(namesFrom({ a: ['b'], b: ['a'] }, 'a')).to.deep.equal(['b', 'a']);
  });
});
