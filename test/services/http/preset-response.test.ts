import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect } from 'chai';
import { endWithText, presetResponse } from '#src/services/http/preset-response.js';

type Answer = (response: ServerResponse) => void;

describe('presetResponse', () => {
  const presets = new Map([
    ['X-One', '1'],
    ['X-Two', '2'],
  ]);

  describe('without presets', () => {
    const answers: Readonly<Record<string, Answer>> = {
      'nothing but an end': (response) => response.end(),
      'a text': (response) => response.end('text'),
      'a text in parts': (response) => {
        response.write('te');
        response.end('xt');
      },
      'headers that were set': (response) => {
        response.setHeader('Content-Type', 'text/plain').setHeader('X-Number', 7);
        response.setHeader('content-type', 'text/html');
        response.end('text');
      },
      'a header with several values': (response) => {
        response.setHeader('Set-Cookie', ['a=1', 'b=2']);
        response.setHeader('X-List', ['1', '2']);
        response.end();
      },
      'headers that were appended to': (response) => {
        response.appendHeader('X-List', '1');
        response.appendHeader('x-list', ['2', '3']);
        response.end();
      },
      'headers that were removed': (response) => {
        response.setHeader('X-One', '1');
        response.setHeader('X-Two', '2');
        response.removeHeader('x-one');
        response.removeHeader('Content-Length');
        response.removeHeader('Date');
        response.removeHeader('Connection');
        response.end('text');
      },
      'headers for writeHead': (response) => {
        response.setHeader('X-One', '1');
        response.writeHead(201, { 'x-one': 'one', 'X-Two': ['2', 'zwei'] }).end('text');
      },
      'a list for writeHead': (response) => {
        response.writeHead(202, 'Taken', ['X-One', '1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end('text');
      },
      'a reason for writeHead': (response) => response.writeHead(404, 'Gone fishing').end(),
      'no length': (response) => {
        response.flushHeaders();
        response.end('text');
      },
      'a length of its own': (response) => {
        response.setHeader('Content-Length', 4);
        response.end('text');
      },
      'nothing to send': (response) => {
        response.statusCode = 304;
        response.setHeader('ETag', '"1"');
        response.end();
      },
      'a name in a file that is not ASCII': (response) => {
        response.setHeader('Content-Disposition', 'attachment; filename="é.txt"');
        response.setHeader('Content-Length', 4);
        response.end('text');
      },
    };
    for (const [name, answer] of Object.entries(answers))
      it(`writes what Node writes, for ${name}`, async () => {
        expect(withoutDate(await answerOf(answer, new Map()))).to.equal(withoutDate(await answerOf(answer)));
      });

    const questions: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
      names: (response) => response.getHeaderNames(),
      headers: (response) => ({ ...response.getHeaders() }),
      values: (response) => ['x-one', 'X-LIST', 'x-none'].map((name) => response.getHeader(name)),
      presence: (response) => ['X-ONE', 'x-none'].map((name) => response.hasHeader(name)),
    };
    for (const [name, ask] of Object.entries(questions))
      it(`tells what Node tells of ${name}`, async () => {
        const told: unknown[] = [];
        const answer: Answer = (response) => {
          response.setHeader('X-One', '1');
          response.setHeader('X-List', ['1', '2']);
          told.push(ask(response));
          response.end();
        };

        await answerOf(answer);
        await answerOf(answer, new Map());

        expect(told[1]).to.deep.equal(told[0]);
      });

    const faults: Readonly<Record<string, Answer>> = {
      'a bad name': (response) => response.setHeader('a b', '1'),
      'a bad value': (response) => response.setHeader('X-One', 'a\r\nX-Two: b'),
      'a bad value among several': (response) => response.setHeader('X-One', ['a', 'b\nc']),
      'no value': (response) => response.setHeader('X-One', undefined as unknown as string),
      'a bad value for writeHead': (response) => response.writeHead(200, { 'X-One': 'a\nb' }),
      'a header that comes too late': (response) => response.writeHead(200).setHeader('X-One', '1'),
      'an addition that comes too late': (response) => response.writeHead(200).appendHeader('X-One', '1'),
      'a removal that comes too late': (response) => response.writeHead(200).removeHeader('X-One'),
      'a second head': (response) => response.writeHead(200).writeHead(200, { a: '1' }),
      'a status that is none': (response) => response.writeHead(99),
    };
    for (const [name, fail] of Object.entries(faults))
      it(`throws what Node throws for ${name}`, async () => {
        const codes: unknown[] = [];
        const answer: Answer = (response) => {
          try {
            fail(response);
          } catch (error) {
            codes.push((error as NodeJS.ErrnoException).code);
          }
          response.end();
        };

        await answerOf(answer);
        await answerOf(answer, new Map());

        expect([codes.length, codes[1]]).to.deep.equal([2, codes[0]]);
      });
  });

  describe('with presets', () => {
    const cases: [name: string, answer: Answer, expected: string[]][] = [
      ['sends them with an answer', (response) => response.end('text'), ['X-One: 1', 'X-Two: 2']],
      ['sends them with writeHead', (response) => response.writeHead(200, { a: 'b' }).end(), ['X-One: 1', 'X-Two: 2']],
      [
        'sends another value in place of one that was set',
        (response) => response.setHeader('x-one', 'eins').end(),
        ['x-one: eins', 'X-Two: 2'],
      ],
      [
        'sends the value that writeHead was given',
        (response) => response.writeHead(200, ['X-TWO', 'zwei']).end(),
        ['X-TWO: zwei', 'X-One: 1'],
      ],
      [
        'sends both values after an addition',
        (response) => response.appendHeader('X-One', 'more').end(),
        ['X-One: 1', 'X-One: more', 'X-Two: 2'],
      ],
      [
        'does not send one that was removed',
        (response) => {
          response.removeHeader('x-two');
          response.end();
        },
        ['X-One: 1'],
      ],
      [
        'sends one that was removed and set again',
        (response) => {
          response.removeHeader('x-two');
          response.setHeader('X-Two', 'again');
          response.end();
        },
        ['X-Two: again', 'X-One: 1'],
      ],
    ];
    for (const [name, answer, expected] of cases)
      it(name, async () => {
        const lines = (await answerOf(answer, presets)).split('\r\n').filter((line) => /^x-/i.test(line));

        expect(lines).to.deep.equal(expected);
      });

    it('shows them as if they had been set', async () => {
      let shown: unknown;

      await answerOf((response) => {
        response.setHeader('X-Three', 3);
        response.removeHeader('X-One');
        shown = [
          response.getHeaderNames(),
          { ...response.getHeaders() },
          response.getHeader('x-two'),
          response.hasHeader('X-One'),
        ];
        response.end();
      }, presets);

      expect(shown).to.deep.equal([['x-three', 'x-two'], { 'x-three': 3, 'x-two': '2' }, '2', false]);
    });
  });
});

describe('endWithText', () => {
  const length =
    (value: number | string): Answer =>
    (response) =>
      response.setHeader('Content-Length', value);
  const cases: [name: string, prepare: Answer, text: string][] = [
    ['ASCII of a length that is set', length(4), 'text'],
    ['a length that is set as a text', length('4'), 'text'],
    ['no length', () => undefined, 'text'],
    ['more bytes than characters', length(5), 'té!t'],
    ['characters beyond Latin-1', length(8), 'te→€'],
    ['no text', length(0), ''],
    [
      'a header that was sent before',
      (response) => {
        length(4)(response);
        response.flushHeaders();
      },
      'text',
    ],
    [
      'a part that was sent before',
      (response) => {
        length(6)(response);
        response.write('a ');
      },
      'text',
    ],
    [
      'a file name that is not ASCII',
      (response) => {
        length(4)(response);
        response.setHeader('Content-Disposition', 'attachment; filename="é.txt"');
      },
      'text',
    ],
  ];
  for (const [name, prepare, text] of cases)
    it(`sends what Node sends, for ${name}`, async () => {
      const own = await answerOf((response) => {
        prepare(response);
        endWithText(response, text);
      }, new Map());
      const plain = await answerOf((response) => {
        prepare(response);
        response.end(text);
      });

      expect(withoutDate(own)).to.equal(withoutDate(plain));
    });

  it('sends no body in answer to HEAD', async () => {
    const answer = await answerOf(
      (response) => {
        length(4)(response);
        endWithText(response, 'text');
      },
      new Map(),
      'HEAD',
    );

    expect(answer.split('\r\n\r\n')[1]).to.equal('');
  });

  it('shows the text to whoever has put a method in the place of that of Node', async () => {
    const seen: unknown[] = [];

    const answer = await answerOf((response) => {
      length(4)(response);
      const end = response.end.bind(response);
      response.end = ((text: string) => {
        seen.push(text);
        return end(text);
      }) as typeof response.end;
      endWithText(response, 'text');
    }, new Map());

    expect([seen, answer.endsWith('text')]).to.deep.equal([['text'], true]);
  });

  it('leaves nothing behind when a header cannot be written', async () => {
    const answer = await answerOf((response) => {
      length(4)(response);
      response.statusCode = 99;
      try {
        endWithText(response, 'text');
      } catch {
        response.statusCode = 500;
        response.setHeader('Content-Length', 5).end('other');
      }
    }, new Map());

    expect(answer.split('\r\n\r\n')[1]).to.equal('other');
  });
});

/** What a server sends, with Node's own responses unless presets are given. */
async function answerOf(answer: Answer, presets?: ReadonlyMap<string, string>, method = 'GET'): Promise<string> {
  const options = presets === undefined ? {} : { ServerResponse: presetResponse(presets) };
  const server = createServer(options, (_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await exchange((server.address() as AddressInfo).port, method);
  } finally {
    server.close();
  }
}

function exchange(port: number, method: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.on('close', () => resolve(text)).on('error', reject);
    socket.write(`${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  });
}

function withoutDate(answer: string): string {
  return answer.replace(/\r\nDate: [^\r]*/, '');
}
