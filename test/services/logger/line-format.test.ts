import { expect } from 'chai';
import { formatLine } from '#src/services/logger/line-format.js';

const time = '2026-11-23T10:00:00.000Z';

describe('formatLine', () => {
  it('writes time, plugin, level, message and fields', () => {
    const line = formatLine(
      {
        level: 'info',
        time,
        pid: 1,
        plugin: 'catalog',
        entities: 61,
        path: '/a b',
        list: [1, 'x'],
        on: true,
        msg: 'ready',
      },
      { colour: false },
    );

    expect(line).to.equal(`${time} catalog info ready entities=61 path="/a b" list=[1,"x"] on=true\n`);
  });

  for (const [fields, origin] of [
    [{ plugin: 'catalog', service: 's' }, 'catalog info text service=s'],
    [{ service: 'rootHttpRouter' }, 'rootHttpRouter info text'],
    [{}, 'backend info text'],
  ] as const) {
    it(`begins with ${origin} for ${JSON.stringify(fields)}`, () => {
      const line = formatLine({ level: 'info', time, msg: 'text', ...fields }, { colour: false });

      expect(line).to.equal(`${time} ${origin}\n`);
    });
  }

  it('writes errors and their causes on lines of their own, each behind a bar', () => {
    const error = {
      name: 'Error',
      message: 'boom\nforged',
      stack: 'Error: boom\nforged\n    at here (a.ts:1:1)',
      cause: { name: 'Error', message: 'inner', stack: 'Error: inner\u001b[0m\n    at there (b.ts:1:1)' },
      errors: ['plain'],
    };

    const line = formatLine({ level: 'error', time, msg: 'failed', error }, { colour: false });

    expect(line).to.equal(
      [
        `${time} backend error failed`,
        '  | Error: boom',
        '  | forged',
        '  |     at here (a.ts:1:1)',
        '    | Error: inner\\u001b[0m',
        '    |     at there (b.ts:1:1)',
        '    | plain',
        '',
      ].join('\n'),
    );
  });

  it('colours the level on a terminal', () => {
    const line = formatLine({ level: 'warn', time, msg: 'text' }, { colour: true });

    expect(line).to.equal(`${time} backend \u001b[33mwarn\u001b[39m text\n`);
  });
});
