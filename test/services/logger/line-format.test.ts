import { expect } from 'chai';
import { LineFormat, type LineFormatOptions } from '#src/services/logger/line-format.js';
import type { PlainFields } from '#src/services/logger/plain-fields.js';

const time = '2026-11-23T10:00:00.000Z';
const formatLine = (line: PlainFields, options: LineFormatOptions) => new LineFormat(options).format(line);

describe('LineFormat', () => {
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

    expect(line).to.equal(`${time} catalog info  ready entities=61 path="/a b" list=[1,"x"] on=true\n`);
  });

  for (const [fields, origin] of [
    [{ plugin: 'catalog', service: 's' }, 'catalog info  text service=s'],
    [{ service: 'rootHttpRouter' }, 'rootHttpRouter info  text'],
    [{}, 'backend info  text'],
  ] as const) {
    it(`begins with ${origin} for ${JSON.stringify(fields)}`, () => {
      const line = formatLine({ level: 'info', time, msg: 'text', ...fields }, { colour: false });

      expect(line).to.equal(`${time} ${origin}\n`);
    });
  }

  it('leaves out of the line of a request what its message says', () => {
    const line = formatLine(
      {
        level: 'info',
        time,
        plugin: 'catalog',
        service: 'rootHttpRouter',
        type: 'incomingRequest',
        method: 'GET',
        url: '/api/catalog/x',
        status: 200,
        httpVersion: '1.1',
        durationMs: 2.5,
        msg: '"GET /api/catalog/x HTTP/1.1" 200',
      },
      { colour: false },
    );

    expect(line).to.equal(`${time} catalog info  "GET /api/catalog/x HTTP/1.1" 200 durationMs=2.5\n`);
  });

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

  it('colours the level on a terminal, and dims time and fields', () => {
    const line = formatLine({ level: 'warn', time, msg: 'text', n: 1 }, { colour: true });

    expect(line).to.equal(`\u001b[2m${time}\u001b[22m backend \u001b[33mwarn \u001b[39m text \u001b[2mn=1\u001b[22m\n`);
  });

  it('keeps columns as wide as the longest plugin so far, up to 20 characters', () => {
    const format = new LineFormat({ colour: false });
    const plugins = ['catalog', 'a-plugin-with-a-very-long-name', 'search'];

    const lines = plugins.map((plugin) => format.format({ level: 'info', time, msg: 'text', plugin }));

    expect(lines).to.deep.equal([
      `${time} catalog info  text\n`,
      `${time} a-plugin-with-a-very-long-name info  text\n`,
      `${time} search               info  text\n`,
    ]);
  });

  for (const [requestId, shown] of [
    ['0197c0de-1234-7000-abcd-0123456789ab', '…456789ab'],
    ['short', 'short'],
    ['0197c0de-1234\n56789ab', '…"\\n56789ab"'],
    [4711, '4711'],
  ] as const) {
    it(`shows the end of the request id ${JSON.stringify(requestId)}`, () => {
      const line = formatLine({ level: 'info', time, msg: 'text', requestId }, { colour: false });

      expect(line).to.equal(`${time} backend info  text requestId=${shown}\n`);
    });
  }
});
