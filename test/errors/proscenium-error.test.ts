import { expect } from 'chai';
import { ProsceniumError } from '#src/errors/proscenium-error.js';

describe('ProsceniumError', () => {
  it('says what, where, by which path, how to mend it and where to read on', () => {
    const error = new ProsceniumError('MISSING_SERVICE', {
      what: 'DigestSender asks for Mailer, and nothing provides it.',
      where: 'DigestSender, constructor argument 2 (mailer)  src/digest/digest-sender.ts:14:2',
      path: ["plugin 'digest'", 'DigestPlugin', 'DigestSender', 'Mailer'],
      mend: ["add a class marked @Service('plugin', Mailer),", 'or pass .with(Mailer, …) in a test.'],
    });

    expect(`${error.name}: ${error.message}`).to.equal(
      [
        'ProsceniumError [MISSING_SERVICE]: DigestSender asks for Mailer, and nothing provides it.',
        '  where  DigestSender, constructor argument 2 (mailer)  src/digest/digest-sender.ts:14:2',
        "  path   plugin 'digest' -> DigestPlugin -> DigestSender -> Mailer",
        "  mend   add a class marked @Service('plugin', Mailer),",
        '         or pass .with(Mailer, …) in a test.',
        '  see    docs/reference/errors.md#missing_service',
      ].join('\n'),
    );
  });

  it('leaves out what it does not know', () => {
    const error = new ProsceniumError('ODD', { what: 'It is odd.', path: [], mend: [] });

    expect(error.message).to.equal('It is odd.\n  see    docs/reference/errors.md#odd');
  });

  it('keeps each part as data', () => {
    const cause = new Error('cause');
    const inner = new Error('inner');

    const error = new ProsceniumError('ODD', {
      what: 'It is odd.',
      where: 'here',
      path: ['a'],
      mend: 'even it out.',
      cause,
      errors: [inner],
    });

    const { code, where, path, mend, errors } = error;
    expect({ code, where, path, mend, errors, cause: error.cause }).to.deep.equal({
      code: 'ODD',
      where: 'here',
      path: ['a'],
      mend: ['even it out.'],
      errors: [inner],
      cause,
    });
  });

  it('repeats the problems that it collects, indented, unless told not to', () => {
    const inner = new ProsceniumError('INNER', { what: 'It hurts.', mend: 'rest.' });
    const details = { what: 'Two things.', mend: 'mend them.', errors: [inner, new Error('plain')] };

    const texts = [
      new ProsceniumError('OUTER', details).message,
      new ProsceniumError('OUTER', { ...details, errorsInMessage: false }).message,
    ];

    const head = 'Two things.\n  mend   mend them.\n  see    docs/reference/errors.md#outer';
    expect(texts).to.deep.equal([
      [
        head,
        '',
        '  ProsceniumError [INNER]: It hurts.',
        '    mend   rest.',
        '    see    docs/reference/errors.md#inner',
        '',
        '  Error: plain',
      ].join('\n'),
      head,
    ]);
  });

  it('is recognised by its brand and its code, also when another copy of the package made it', () => {
    const error = new ProsceniumError('ODD', { what: 'It is odd.', mend: [] });
    const foreign = Object.assign(new Error('odd'), { code: 'ODD', [Symbol.for('proscenium.error')]: true });

    const answers = [
      ProsceniumError.is(error),
      ProsceniumError.is(error, 'ODD'),
      ProsceniumError.is(error, 'EVEN'),
      ProsceniumError.is(foreign, 'ODD'),
      ProsceniumError.is(Object.assign(new Error('odd'), { code: 'ODD' })),
      ProsceniumError.is({ code: 'ODD' }),
      ProsceniumError.is(undefined),
    ];

    expect(answers).to.deep.equal([true, true, false, true, false, false, false]);
  });

  it('does not show its brand among its own properties', () => {
    const error = new ProsceniumError('ODD', { what: 'It is odd.', mend: [] });

    expect(Object.getOwnPropertySymbols(Object.assign({}, error))).to.deep.equal([]);
  });
});
