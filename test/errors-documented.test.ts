import { expect } from 'chai';
import { filesBelow, readText } from './support/repository.js';

const PAGE = 'docs/reference/errors.md';

describe('the page of errors', () => {
  const codes = codesOfCatalogue();
  const entries = entriesOfPage();

  it('has an entry for every code, and no entry without a code', () => {
    expect([...entries.keys()].toSorted()).to.deep.equal(codes);
  });

  it('says for every code where it comes from and how to mend it', () => {
    const incomplete = [...entries].filter(
      ([, text]) => !/^\*\*Cause\.\*\* \S/m.test(text) || !/^\*\*Mend\.\*\* \S/m.test(text),
    );

    expect(incomplete.map(([code]) => code)).to.deep.equal([]);
  });

  it('lists its entries in alphabetical order', () => {
    expect([...entries.keys()]).to.deep.equal([...entries.keys()].toSorted());
  });
});

describe('the catalogue of errors', () => {
  it('has no code that no test provokes', () => {
    const tests = filesBelow('test', '.ts').filter(
      (file) => !/^test\/(?:support\/|tools\/|errors-documented)/.test(file),
    );
    const text = tests.map(readText).join('\n');

    // Tests compare whole messages, which end in the address of the entry, or ask for the code.
    const unprovoked = codesOfCatalogue().filter(
      (code) => !new RegExp(`\\b${code}\\b|errors\\.md#${code.toLowerCase()}\\b`).test(text),
    );

    expect(unprovoked).to.deep.equal([]);
  });
});

/** Every code that the framework can throw, read from its source: those of the catalogue, and of classes derived from the family. */
function codesOfCatalogue(): readonly string[] {
  const source = filesBelow('src', '.ts').map(readText).join('\n');
  const found = [...source.matchAll(/(?:new ProsceniumError|super)\(\s*'([A-Z][A-Z0-9_]*)'/g)];
  expect(found).to.not.have.lengthOf(0);
  return [...new Set(found.map(([, code = '']) => code))].toSorted();
}

/** The text below every `## CODE`. */
function entriesOfPage(): ReadonlyMap<string, string> {
  const sections = readText(PAGE).split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return [title.trim(), lines.join('\n')];
    }),
  );
}
