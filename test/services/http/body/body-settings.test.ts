import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { z } from 'zod';
import type { RouteOptions } from '#src/decorators/route-options.js';
import type { JsonObject } from '#src/contracts/root-config.js';
import { thrownBy } from '../../../support/failure-of.js';
import { messageOf } from '../support/messages.js';
import { RunningRouter } from '../support/running-router.js';

const JSON_TYPE = 'application/json';

describe('the size of a body', () => {
  const statuses = async (config: JsonObject, options: RouteOptions, sizes: readonly number[]) => {
    const running = await RunningRouter.start({}, config);
    running.plugin().route({ method: 'POST', path: '/', options, handler: () => 'read' });
    const found = [];
    for (const size of sizes) found.push((await post(running, `{"a":"${'x'.repeat(size - 8)}"}`, JSON_TYPE)).status);
    await running.stop();
    return found;
  };

  it('is limited by the configuration', async () => {
    expect(await statuses({ backend: { server: { bodyLimit: '1kb' } } }, {}, [1024, 1025])).to.deep.equal([200, 413]);
  });

  it('is limited by the route, which may allow more', async () => {
    const config = { backend: { server: { bodyLimit: 100 } } };

    expect(await statuses(config, { bodyLimit: '3mb' }, [3_145_728, 3_145_729])).to.deep.equal([200, 413]);
  });

  it('may be limited to nothing', async () => {
    expect(await statuses({}, { bodyLimit: 0 }, [8])).to.deep.equal([413]);
  });
});

describe('the depth of a body', () => {
  it('is limited by the route', async () => {
    const running = await RunningRouter.start();
    running.plugin().route({ method: 'POST', path: '/', options: { bodyDepth: 2 }, handler: () => 'read' });

    const answers = [await post(running, '[[]]', JSON_TYPE), await post(running, '[[[]]]', JSON_TYPE)];
    const outcome = [answers[0]?.status, await messageOf(answers[1] as Response)];
    await running.stop();

    expect(outcome).to.deep.equal([200, 'The body is nested deeper than 2 levels']);
  });
});

describe('a body that is not to be parsed', () => {
  let running: RunningRouter;
  before(async () => {
    running = await RunningRouter.start({}, { backend: { server: { bodyLimit: 100 } } });
    const router = running.plugin();
    router.route({
      method: 'POST',
      path: '/',
      options: { readBody: 'bytes' },
      handler: (ctx) => ({
        sign: createHmac('sha256', 'key')
          .update(ctx.request.body as Buffer)
          .digest('hex'),
      }),
    });
    router.route({ method: 'POST', path: '/text', options: { readBody: 'text' }, handler: (ctx) => ctx.request.body });
    router.route({
      method: 'POST',
      path: '/stream',
      options: { readBody: 'none' },
      handler: async (ctx) => {
        let text = '';
        for await (const chunk of ctx.req) text += String(chunk);
        return { parsed: ctx.request.body ?? 'nothing', text };
      },
    });
    router.route({ method: 'QUERY', path: '/text', options: { readBody: 'text' }, handler: (ctx) => ctx.request.body });
  });
  after(() => running.stop());

  it('comes as its bytes, so that a signature can be checked', async () => {
    const body = '{ "a" : "ü" }';

    const answer = await post(running, body, JSON_TYPE);

    expect(await answer.json()).to.deep.equal({ sign: createHmac('sha256', 'key').update(body).digest('hex') });
  });

  it('comes as text whatever its type', async () => {
    const answers = [];
    for (const type of ['text/plain', 'application/xml; charset=utf-8', JSON_TYPE])
      answers.push(await (await post(running, '<ü/>', type, '/text')).json());

    expect(answers).to.deep.equal(['<ü/>', '<ü/>', '<ü/>']);
  });

  it('comes unpacked', async () => {
    const answer = await running.fetch('/api/demo/text', {
      method: 'POST',
      body: new Uint8Array(gzipSync('packed')),
      headers: { 'content-encoding': 'gzip', 'content-type': 'text/plain' },
    });

    expect(await answer.json()).to.equal('packed');
  });

  it('stays in the stream', async () => {
    const answer = await post(running, '{"a":1}', JSON_TYPE, '/stream');

    expect(await answer.json()).to.deep.equal({ parsed: 'nothing', text: '{"a":1}' });
  });

  it('is parsed for any method that has a schema for it', async () => {
    const options = { body: z.object({ a: z.number() }) };
    running.plugin('query').route({ method: 'QUERY', path: '/', options, handler: (ctx) => ctx.request.body });

    const answer = await running.fetch('/api/query', {
      method: 'QUERY',
      body: '{"a":1}',
      headers: { 'content-type': JSON_TYPE },
    });

    expect(await answer.json()).to.deep.equal({ a: 1 });
  });

  it('may belong to any method', async () => {
    const answer = await running.fetch('/api/demo/text', { method: 'QUERY', body: 'q' });

    expect(await answer.json()).to.equal('q');
  });

  const refused: [name: string, path: string, body: string | Uint8Array<ArrayBuffer>, type: string, status: number][] =
    [
      ['text that is not UTF-8', '/text', Uint8Array.from([0xff]), 'text/plain', 400],
      ['text in another charset', '/text', 'a', 'text/plain; charset=latin1', 415],
      ['text of a malformed type', '/text', 'a', 'text', 415],
      ['text beyond the limit', '/text', 'x'.repeat(101), 'text/plain', 413],
      ['bytes beyond the limit', '/', 'x'.repeat(101), 'text/plain', 413],
    ];
  for (const [name, path, body, type, status] of refused)
    it(`is refused with ${status} when it is ${name}`, async () => {
      expect((await post(running, body, type, path)).status).to.equal(status);
    });
});

describe('settings of bodies that make no sense', () => {
  const route = (options: object) => () =>
    new RunningRouter().plugin().route({
      method: 'post',
      path: '/books',
      options,
      handler: () => {},
      declaredBy: { toString: () => 'BookController.add' },
    });

  const cases: [options: object, what: string, mend: string][] = [
    [
      { bodyLimit: 'much' },
      'POST /books has the bodyLimit "much", which is no size.',
      "write a number of bytes, or a number with a unit: '500kb', '10mb'.",
    ],
    [
      { bodyDepth: 0 },
      'POST /books has the bodyDepth 0.',
      'use a whole number from 1 to 1000; what is nested deeper is better sent as a list.',
    ],
    [
      { bodyDepth: 1e9 },
      'POST /books has the bodyDepth 1000000000.',
      'use a whole number from 1 to 1000; what is nested deeper is better sent as a list.',
    ],
    [
      { readBody: 'none', body: z.object({}) },
      'POST /books has a body schema and reads no body.',
      "remove one of the two: the schema, or readBody: 'none'.",
    ],
    [{ readBody: 'raw' }, 'POST /books has the readBody "raw".', "use one of 'parsed', 'text', 'bytes', 'none'."],
  ];
  for (const [options, what, mend] of cases)
    it(`are refused where the route is declared: ${what}`, () => {
      expect(thrownBy(route(options)).message).to.equal(
        `${what}\n  where  BookController.add\n  mend   ${mend}\n  see    docs/reference/errors.md#invalid_route`,
      );
    });

  it('are refused in the configuration', () => {
    const start = () => new RunningRouter({}, { backend: { server: { bodyLimit: [] } } }).plugin();

    expect(thrownBy(start).message).to.equal(
      [
        "'backend.server.bodyLimit' in the given configuration is no size of a body.",
        '  where  the given configuration',
        "  mend   write a number of bytes, or a number with a unit: '500kb', '10mb'.",
        '  see    docs/reference/errors.md#invalid_config',
      ].join('\n'),
    );
  });
});

function post(
  running: RunningRouter,
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
  path = '/',
): Promise<Response> {
  return running.fetch(`/api/demo${path}`, { method: 'POST', body, headers: { 'content-type': type } });
}
