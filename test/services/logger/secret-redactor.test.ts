import { expect } from 'chai';
import { SecretRedactor } from '#src/services/logger/secret-redactor.js';

describe('SecretRedactor', () => {
  const rows: readonly { rule: string; secrets: readonly string[]; text: string; redacted: string }[] = [
    { rule: 'changes nothing without secrets', secrets: [], text: 'a***b', redacted: 'a***b' },
    { rule: 'replaces every occurrence', secrets: ['pw'], text: 'pw, pwpw', redacted: '***, ******' },
    { rule: 'takes secrets literally', secrets: ['a.b*[c]'], text: 'a.b*[c] aXb', redacted: '*** aXb' },
    { rule: 'replaces the longest first', secrets: ['abc', 'abcdef'], text: 'abcdef abc', redacted: '*** ***' },
    { rule: 'ignores the blanks around a secret', secrets: ['  pw\n'], text: 'pw', redacted: '***' },
    { rule: 'ignores empty and single characters', secrets: ['', ' ', 'x'], text: 'x y', redacted: 'x y' },
    { rule: 'finds several lines as one', secrets: ['a\nb'], text: 'x a\nb y', redacted: 'x *** y' },
    { rule: 'finds several lines inside JSON', secrets: ['a\nb'], text: '{"k":"a\\nb"}', redacted: '{"k":"***"}' },
    { rule: 'finds the percent-encoded form', secrets: ['a b/c'], text: '?k=a%20b%2Fc', redacted: '?k=***' },
    { rule: 'survives half a surrogate pair', secrets: ['a\ud800'], text: 'a\ud800', redacted: '***' },
  ];
  for (const { rule, secrets, text, redacted } of rows) {
    it(rule, () => {
      const redactor = new SecretRedactor();
      redactor.add(secrets);

      expect(redactor.redact(text)).to.equal(redacted);
    });
  }

  it('forgets nothing', () => {
    const redactor = new SecretRedactor();
    redactor.add(['old']);
    redactor.add(['new']);

    expect(redactor.redact('old new')).to.equal('*** ***');
  });
});
