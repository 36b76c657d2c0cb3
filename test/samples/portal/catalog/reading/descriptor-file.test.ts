import { expect } from 'chai';
import { parseDescriptors } from '../../../../../samples/portal/catalog/reading/descriptor-file.js';
import { describeProblem } from '../../../../../samples/portal/catalog/reading/problem.js';

const text = `# A comment
kind: Component
metadata:
  name: ledger
  tags: [one, two]
spec:
  providesApis:
    - first
    - second
---
# nothing in this one
---
kind: API
`;

describe('parseDescriptors', () => {
  it('reads every document that is not empty', () => {
    const { documents, problems } = parseDescriptors(text, 'file:/x.yaml');

    expect(documents.map(({ value }) => value)).to.deep.equal([
      {
        kind: 'Component',
        metadata: { name: 'ledger', tags: ['one', 'two'] },
        spec: { providesApis: ['first', 'second'] },
      },
      { kind: 'API' },
    ]);
    expect(problems).to.deep.equal([]);
  });

  it('knows where fields stand; for those that are missing, what is around them', () => {
    const [first, second] = parseDescriptors(text, 'file:/x.yaml').documents;
    const places = [
      first?.locate?.([]),
      first?.locate?.(['metadata', 'name']),
      first?.locate?.(['metadata', 'tags', 1]),
      first?.locate?.(['spec', 'providesApis', 1]),
      first?.locate?.(['spec', 'owner']),
      first?.locate?.(['nowhere']),
      second?.locate?.(['kind']),
    ];

    expect(places.map((place) => `${place?.line}:${place?.column}`)).to.deep.equal([
      '2:1',
      '4:9',
      '5:15',
      '9:7',
      '6:1',
      '2:1',
      '13:7',
    ]);
  });

  it('reads the other documents when one is no YAML, and says where it is not', () => {
    const broken = 'kind: One\n---\nkind: [Two\n---\nkind: Three\n';

    const { documents, problems } = parseDescriptors(broken, 'file:/x.yaml');

    expect(documents.map(({ value }) => value)).to.deep.equal([{ kind: 'One' }, { kind: 'Three' }]);
    expect(problems.map(describeProblem)).to.deep.equal([
      '/x.yaml:4:1: is no valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ]);
  });

  it('refuses keys that are there twice, tabs, and aliases that blow up', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n`;

    const messages = ['a: 1\na: 2\n', 'a:\n\tb: 1\n', bomb].map((broken) =>
      parseDescriptors(broken, 'file:/x.yaml').problems.map(describeProblem),
    );

    expect(messages).to.deep.equal([
      ['/x.yaml:2:1: is no valid YAML: Map keys must be unique'],
      ['/x.yaml:2:1: is no valid YAML: Tabs are not allowed as indentation'],
      ['/x.yaml:1:1: is no valid YAML: Excessive alias count indicates a resource exhaustion attack'],
    ]);
  });
});
