import { expect } from 'chai';
import { SecretRedactor } from '#src/services/logger/secret-redactor.js';

describe('SecretRedactor', () => {
  const rows: readonly { rule: string; secrets: readonly string[]; text: string; redacted: string }[] = [
    { rule: 'changes nothing without secrets', secrets: [], text: 'a***b', redacted: 'a***b' },
    { rule: 'replaces every occurrence', secrets: ['pass'], text: 'pass, passpass', redacted: '***, ******' },
    { rule: 'takes secrets literally', secrets: ['a.b*[c]'], text: 'a.b*[c] aXb', redacted: '*** aXb' },
    { rule: 'replaces the longest first', secrets: ['abcd', 'abcdef'], text: 'abcdef abcd', redacted: '*** ***' },
    { rule: 'ignores the blanks around a secret', secrets: ['  pass\n'], text: 'pass', redacted: '***' },
    { rule: 'ignores empty texts', secrets: ['', ' '], text: 'x y', redacted: 'x y' },
    { rule: 'ignores less than four characters', secrets: ['x', 'abc'], text: 'x abc', redacted: 'x abc' },
    {
      rule: 'ignores words that logs are full of',
      secrets: ['info', 'Backstage'],
      text: 'info backstage',
      redacted: 'info backstage',
    },
    { rule: 'finds several lines as one', secrets: ['ab\nc'], text: 'x ab\nc y', redacted: 'x *** y' },
    { rule: 'finds several lines inside JSON', secrets: ['ab\nc'], text: '{"k":"ab\\nc"}', redacted: '{"k":"***"}' },
    { rule: 'finds the percent-encoded form', secrets: ['a b/c'], text: '?k=a%20b%2Fc', redacted: '?k=***' },
    {
      rule: 'finds the percent-encoded form in lower case',
      secrets: ['a b/c'],
      text: '?k=a%20b%2fc',
      redacted: '?k=***',
    },
    { rule: 'finds the form of forms', secrets: ['a b/c'], text: 'k=a+b%2Fc', redacted: 'k=***' },
    { rule: 'finds any case', secrets: ['sEcret-é'], text: 'SECRET-É secret-é', redacted: '*** ***' },
    { rule: 'finds base64 for URLs', secrets: ['>>>???>>>'], text: 'Pj4-Pz8_Pj4- Pj4+Pz8/Pj4+', redacted: '*** ***' },
    { rule: 'survives half a surrogate pair', secrets: ['abc\ud800'], text: 'abc\ud800', redacted: '***' },
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
    redactor.add(['the-old']);
    redactor.add(['the-new']);

    expect(redactor.redact('the-old the-new')).to.equal('*** ***');
  });

  it('shows what it is told to allow, and masks it again when it is no longer told', () => {
    const redactor = new SecretRedactor();
    redactor.add(['common-word', 'hidden!']);

    redactor.allow(['common-word']);
    const allowed = redactor.redact('common-word hidden!');
    redactor.allow([]);

    expect([allowed, redactor.redact('common-word')]).to.deep.equal(['common-word ***', '***']);
  });

  it('counts what it masks, and names what it cannot mask', () => {
    const redactor = new SecretRedactor();
    redactor.add(['hunter2', 'x', 'postgres', 'root']);
    redactor.allow(['root']);

    expect([redactor.size, redactor.weak]).to.deep.equal([1, ['x', 'postgres']]);
  });

  for (const secret of [
    'plain1',
    'with "quotes" and \\',
    'two\nlines',
    'tab\there',
    'ü€😀x',
    'half\ud800',
    'del\u007f',
    'a'.repeat(200),
  ]) {
    it(`sees ${JSON.stringify(secret.slice(0, 30))} in a line of JSON, once and twice encoded`, () => {
      const redactor = new SecretRedactor();
      redactor.add([secret]);
      const once = JSON.stringify({ field: secret });

      const seen = [once, JSON.stringify({ once }), `{"field":"${secret}"}`, '{"field":"other"}'].map((line) =>
        redactor.mayBeIn(line),
      );

      expect(seen).to.deep.equal([true, true, true, false]);
    });
  }

  it('leaves alone what the log has written itself', () => {
    const redactor = new SecretRedactor();
    redactor.add(['4711', 'info-x']);

    const redacted = redactor.redactFields(
      { level: 'info-x', pid: 4711, n: 4711, 'info-x': [4711, null, true] },
      new Set(['level', 'pid']),
    );

    expect(redacted).to.deep.equal({ level: 'info-x', pid: 4711, n: '***', '***': ['***', null, true] });
  });
});
