import { expect } from 'chai';
import { brokenLinksIn } from './markdown-links.js';

describe('brokenLinksIn', () => {
  it('follows links to files, folders and headings', () => {
    const page = [
      '# What is `here`?',
      '[file](errors.md), [heading](errors.md#missing_service), [folder](../decisions), [own](#what-is-here), [web](https://example.org)',
      '[no file](error.md) and [no heading](errors.md#no_such_code)',
      '```md',
      '[in a block](nowhere.md)',
      '```',
      '[no own heading](#elsewhere), [outside](../../../outside.md)',
    ].join('\n');

    const broken = brokenLinksIn('docs/reference/page.md', page);

    expect(broken).to.deep.equal([
      'docs/reference/page.md:3 error.md',
      'docs/reference/page.md:3 errors.md#no_such_code',
      'docs/reference/page.md:7 #elsewhere',
      'docs/reference/page.md:7 ../../../outside.md',
    ]);
  });
});
