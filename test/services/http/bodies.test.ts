import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { RunningRouter, statusOf } from './support/running-router.js';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

describe('a request body', () => {
  let running: RunningRouter;
  before(async () => {
    running = await RunningRouter.start();
    const router = running.plugin();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'GET'])
      router.route({ method, path: '/echo', handler: (ctx) => ({ body: ctx.request.body }) });
    router.post('/raw', async (ctx) => {
      let text = '';
      for await (const chunk of ctx.req) text += String(chunk);
      return { parsed: ctx.request.body, text };
    });
  });
  after(() => running.stop());

  const post = async (
    body: string | Uint8Array | undefined,
    type: string | undefined,
    headers: Record<string, string> = {},
  ) => {
    const request: RequestInit = {
      method: 'POST',
      headers: { ...(type === undefined ? {} : { 'content-type': type }), ...headers },
    };
    const response = await running.fetch(
      '/api/demo/echo',
      body === undefined ? request : { ...request, body: body as NonNullable<RequestInit['body']> },
    );
    const json = (await response.json()) as { body?: unknown; error?: { name: string; message: string } };
    return response.ok ? { body: json.body } : { status: response.status, message: json.error?.message };
  };

  const utf8 = new TextEncoder();

  const cases: [
    name: string,
    body: string | Uint8Array,
    type: string | undefined,
    outcome: object,
    headers?: Record<string, string>,
  ][] = [
    ['a JSON object', '{"a":[1,"ü"]}', JSON_TYPE, { body: { a: [1, 'ü'] } }],
    ['a JSON array', '[]', JSON_TYPE, { body: [] }],
    ['JSON of a special kind', '{"a":1}', 'application/merge-patch+json', { body: { a: 1 } }],
    ['JSON in UTF-8', '{"a":1}', 'application/json; charset="UTF-8"', { body: { a: 1 } }],
    ['JSON with another parameter', '{"a":1}', 'Application/JSON ; v=1', { body: { a: 1 } }],
    ['64 levels', nested(64), JSON_TYPE, { body: JSON.parse(nested(64)) as unknown }],
    ['65 levels', nested(65), JSON_TYPE, bad('The body is nested deeper than 64 levels')],
    ['100000 levels', nested(100_000), JSON_TYPE, bad('The body is nested deeper than 64 levels')],
    ['malformed JSON', '{"password":"hunter2",}', JSON_TYPE, bad('The body is not valid JSON at position 22')],
    ['truncated JSON', '{"a":', JSON_TYPE, bad('The body is not valid JSON at position 5')],
    ['no JSON at all', '', JSON_TYPE, bad('The body is not valid JSON at position 0')],
    ['a bare JSON string', '"text"', JSON_TYPE, bad('The body must be a JSON object or array')],
    ['a bare JSON null', 'null', JSON_TYPE, bad('The body must be a JSON object or array')],
    ['a key __proto__', '{"a":{"__proto__":{"x":1}}}', JSON_TYPE, bad('The body has the forbidden key __proto__')],
    ['an escaped key __proto__', '{"\\u005f_proto__":1}', JSON_TYPE, bad('The body has the forbidden key __proto__')],
    [
      'a key constructor.prototype',
      '{"constructor":{"prototype":{"x":1}}}',
      JSON_TYPE,
      bad('The body has the forbidden key constructor'),
    ],
    ['a key constructor', '{"constructor":"Ada"}', JSON_TYPE, { body: { constructor: 'Ada' } }],
    [
      'bytes that are not UTF-8',
      Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x7d]),
      JSON_TYPE,
      bad('The body is not valid UTF-8'),
    ],
    ['another charset', '{}', 'application/json; charset=bogus', unsupported('The charset of the body must be UTF-8')],
    ['a type with a tab in it', '{}', 'application/json\ta', unsupported('The Content-Type is malformed')],
    ['a type with words after it', '{}', 'application/json garbage', unsupported('The Content-Type is malformed')],
    ['a type without a subtype', '{}', 'json', unsupported('The Content-Type is malformed')],
    ['a form', 'a=1&b=x+y%C3%BC&a=2&c', FORM_TYPE, { body: { a: ['1', '2'], b: 'x yü', c: '' } }],
    ['an empty form', '', FORM_TYPE, { body: {} }],
    [
      'a form with 1000 fields',
      Array.from({ length: 1000 }, () => 'a=').join('&'),
      FORM_TYPE,
      { body: { a: Array.from({ length: 1000 }, () => '') } },
    ],
    ['a form with 10000 fields', 'a=&'.repeat(10_000), FORM_TYPE, bad('The form has more than 1000 fields')],
    ['a form with __proto__', '__proto__=1', FORM_TYPE, bad('The form has a field with a forbidden name')],
    ['a form with a[__proto__][x]', 'a[__proto__][x]=1', FORM_TYPE, bad('The form has a field with a forbidden name')],
    [
      'a form with constructor[prototype]',
      'constructor%5Bprototype%5D=1',
      FORM_TYPE,
      bad('The form has a field with a forbidden name'),
    ],
    ['a form that is not UTF-8', 'a=%ff', FORM_TYPE, bad('The form is not valid percent-encoded UTF-8')],
    ['a form with a malformed escape', 'a=%zz', FORM_TYPE, bad('The form is not valid percent-encoded UTF-8')],
    ['text', 'text', 'text/plain', { body: undefined }],
    ['gzip', gzipSync('{"a":1}'), JSON_TYPE, { body: { a: 1 } }, { 'content-encoding': 'gzip' }],
    ['deflate', deflateSync('{"a":1}'), JSON_TYPE, { body: { a: 1 } }, { 'content-encoding': 'deflate' }],
    ['brotli', brotliCompressSync('{"a":1}'), JSON_TYPE, { body: { a: 1 } }, { 'content-encoding': 'BR' }],
    ['gzip that is none', '{"a":1}', JSON_TYPE, bad('The body cannot be unpacked'), { 'content-encoding': 'gzip' }],
    [
      'an unknown encoding',
      '{}',
      JSON_TYPE,
      unsupported('The Content-Encoding is not known'),
      { 'content-encoding': 'zip' },
    ],
    [
      'the encoding constructor',
      '{}',
      JSON_TYPE,
      unsupported('The Content-Encoding is not known'),
      { 'content-encoding': 'constructor' },
    ],
    [
      'a gzip bomb of 50 MB',
      gzipSync(Buffer.alloc(50_000_000, ' ')),
      JSON_TYPE,
      { status: 413, message: 'The body is larger than 1048576 bytes' },
      { 'content-encoding': 'gzip' },
    ],
    [
      '2 MB',
      utf8.encode(`["${'x'.repeat(2_000_000)}"]`),
      JSON_TYPE,
      { status: 413, message: 'The body is larger than 1048576 bytes' },
    ],
    [
      'just below 1 MiB',
      utf8.encode(`{"a":"${'x'.repeat(1_048_000)}"}`),
      JSON_TYPE,
      { body: { a: 'x'.repeat(1_048_000) } },
    ],
  ];
  for (const [name, body, type, outcome, headers] of cases)
    it(`that is ${name} gives ${JSON.stringify(outcome).slice(0, 60)}`, async () => {
      expect(await post(body, type, headers)).to.deep.equal(outcome);
    });

  it('pollutes nothing', () => {
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });

  it('that is absent is undefined', async () => {
    const answer = await running.exchange(
      `POST /api/demo/echo HTTP/1.1\r\nHost: a\r\nContent-Type: ${JSON_TYPE}\r\nConnection: close\r\n\r\n`,
    );

    expect(answer.endsWith('{}')).to.equal(true);
  });

  it('is read for PUT, PATCH and DELETE, and not for GET', async () => {
    const bodies = [];
    for (const method of ['PUT', 'PATCH', 'DELETE', 'GET'])
      bodies.push((await running.exchange(echoRequest(method))).split('\r\n\r\n')[1]);

    expect(bodies).to.deep.equal(['{"body":{"a":1}}', '{"body":{"a":1}}', '{"body":{"a":1}}', '{}']);
  });

  it('of another type stays in the stream for the handler', async () => {
    const response = await running.fetch('/api/demo/raw', {
      method: 'POST',
      body: 'raw text',
      headers: { 'content-type': 'text/csv' },
    });

    expect(await response.json()).to.deep.equal({ text: 'raw text' });
  });

  it('in chunks beyond the limit is refused, and the connection closed', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const answer = await running.exchange(
      `POST /api/demo/echo HTTP/1.1\r\nHost: a\r\nContent-Type: ${JSON_TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}0\r\n\r\n`,
    );

    expect([statusOf(answer), /Connection: close\r\n/.test(answer)]).to.deep.equal([413, true]);
  });

  it('that announces far more than the limit is refused unread', async () => {
    const answer = await running.exchange(
      `POST /api/demo/echo HTTP/1.1\r\nHost: a\r\nContent-Type: ${JSON_TYPE}\r\nContent-Length: 10000000000\r\n\r\n`,
    );

    expect([statusOf(answer), /Connection: close\r\n/.test(answer)]).to.deep.equal([413, true]);
  });
});

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

function bad(message: string) {
  return { status: 400, message };
}

function unsupported(message: string) {
  return { status: 415, message };
}

function echoRequest(method: string): string {
  return `${method} /api/demo/echo HTTP/1.1\r\nHost: a\r\nContent-Type: ${JSON_TYPE}\r\nContent-Length: 7\r\nConnection: close\r\n\r\n{"a":1}`;
}
