import { readFileSync } from 'node:fs';
import { expect } from 'chai';

describe('the README', () => {
  it('shows the sample hello-plugin, word for word', () => {
    const [, shown] = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync('README.md', 'utf8')) ?? [];

    expect(shown).to.equal(readFileSync('samples/hello-plugin/main.ts', 'utf8'));
  });
});
