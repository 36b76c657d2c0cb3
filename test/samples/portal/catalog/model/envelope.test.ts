import { expect } from 'chai';
import { checkEnvelope } from '../../../../../samples/portal/catalog/model/envelope.js';
import { describeFieldProblem } from '../../../../../samples/portal/catalog/model/field-problem.js';

const valid = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'ledger',
    namespace: 'north',
    title: 'Ledger',
    description: '',
    labels: { 'example.com/tier': 'gold', empty: '' },
    annotations: { 'example.com/docs': 'any text, however long' },
    tags: ['java', 'c++'],
    links: [{ url: 'https://example.com', title: 'Site', icon: 'dashboard', type: 'docs' }],
    anything: { else: true },
  },
  spec: { anything: 1 },
  relations: [],
  status: {},
};

const problemsOf = (value: unknown) => checkEnvelope(value).map(describeFieldProblem);

describe('checkEnvelope', () => {
  it('accepts all that an entity may have', () => {
    expect(problemsOf(valid)).to.deep.equal([]);
  });

  it('refuses what is no object', () => {
    for (const value of [undefined, null, 'text', 7, []])
      expect(problemsOf(value)).to.deep.equal(['an entity must be an object with apiVersion, kind and metadata']);
  });

  it('names all that is missing', () => {
    expect(problemsOf({})).to.deep.equal(['apiVersion is missing', 'kind is missing', 'metadata is missing']);
    expect(problemsOf({ apiVersion: 'v1', kind: 'Any', metadata: {} })).to.deep.equal(['metadata.name is missing']);
  });

  it('refuses fields of the wrong form, with what they should be', () => {
    const metadata = {
      name: 'fog horn',
      namespace: 'North',
      labels: { 'a b': 'x', tier: 3 },
      annotations: { 'a/b/c': 'x', flag: true },
      tags: ['Loud'],
      links: [{ title: 'no address' }, { url: 'nowhere' }],
    };

    expect(problemsOf({ ...valid, metadata })).to.deep.equal([
      "metadata.name must be letters, digits and [-_.], with a letter or digit at both ends, at most 63 characters, and is 'fog horn'",
      "metadata.namespace must be lower-case letters and digits, separated by single dashes, at most 63 characters, and is 'North'",
      'metadata.labels.a b must be named by a key such as example.com/cost-centre: letters, digits and [-_.], after an optional lower-case domain and a slash',
      "metadata.labels.tier must be a text, and is the number 3; write it in quotes: '3'",
      'metadata.annotations.a/b/c must be named by a key such as example.com/cost-centre: letters, digits and [-_.], after an optional lower-case domain and a slash',
      "metadata.annotations.flag must be a text, and is the boolean true; write it in quotes: 'true'",
      "metadata.tags.0 must be lower-case letters, digits and [:+#], separated by single dashes, at most 63 characters, and is 'Loud'",
      'metadata.links.0.url is missing',
      "metadata.links.1.url must be a URL such as https://example.com/dashboard, and is 'nowhere'",
    ]);
  });

  it('refuses fields that stand beside spec', () => {
    expect(problemsOf({ ...valid, owner: 'harbour' })).to.deep.equal([
      'owner is not a field of an entity, which has apiVersion, kind, metadata, spec; is it meant to stand below spec?',
    ]);
  });
});
