import { expect } from 'chai';
import { z } from 'zod';
import type { StandardSchema } from '#src/decorators/route-options.js';
import { errorOf } from './support/error-body.js';
import { RunningRouter } from './support/running-router.js';

describe('the schemas of a route', () => {
  let running: RunningRouter;
  before(async () => {
    running = await RunningRouter.start();
    const router = running.plugin();
    router.route({
      method: 'GET',
      path: '/items/:id',
      options: {
        params: z.object({ id: z.coerce.number() }),
        query: z.object({ limit: z.coerce.number().max(100).default(10), tag: z.string().optional() }),
      },
      handler: (ctx) => ({ params: ctx.params, query: ctx.state['query'] as object, raw: ctx.query }),
    });
    router.route({
      method: 'POST',
      path: '/items',
      options: { body: z.object({ items: z.array(z.object({ name: z.string() })), note: z.string().default('none') }) },
      handler: (ctx) => ctx.request.body,
    });
    router.route({
      method: 'POST',
      path: '/optional',
      options: { body: z.object({}).optional() },
      handler: () => 'passed',
    });
    router.route({
      method: 'GET',
      path: '/later',
      options: { query: later },
      handler: (ctx) => ctx.state['query'] as object,
    });
    router.route({ method: 'GET', path: '/many', options: { query: many }, handler: () => 'passed' });
  });
  after(() => running.stop());

  const post = (path: string, body: string, type = 'application/json') =>
    running.fetch(`/api/demo${path}`, { method: 'POST', body, headers: { 'content-type': type } });

  it('hand on what they made of the request', async () => {
    const response = await running.fetch('/api/demo/items/42?limit=5');

    expect(await response.json()).to.deep.equal({ params: { id: 42 }, query: { limit: 5 }, raw: { limit: '5' } });
  });

  it('hand on the body with its defaults', async () => {
    expect(await (await post('/items', '{"items":[{"name":"a","extra":1}]}')).json()).to.deep.equal({
      items: [{ name: 'a' }],
      note: 'none',
    });
  });

  it('may take their time', async () => {
    expect(await (await running.fetch('/api/demo/later?a=1')).json()).to.deep.equal({ later: true });
  });

  const refused: [string, () => Promise<Response>, number, object][] = [
    [
      'a parameter',
      () => running.fetch('/api/demo/items/x'),
      400,
      { name: 'InputError', message: 'Invalid request: params.id: Invalid input: expected number, received NaN' },
    ],
    [
      'the query',
      () => running.fetch('/api/demo/items/1?limit=500'),
      400,
      { name: 'InputError', message: 'Invalid request: query.limit: Too big: expected number to be <=100' },
    ],
    [
      'a field deep in the body',
      () => post('/items', '{"items":[{"name":"a"},{}]}'),
      400,
      {
        name: 'InputError',
        message: 'Invalid request: body.items[1].name: Invalid input: expected string, received undefined',
      },
    ],
    [
      'several fields',
      () => post('/items', '{"note":1}'),
      400,
      {
        name: 'InputError',
        message:
          'Invalid request: body.items: Invalid input: expected array, received undefined; body.note: Invalid input: expected string, received number',
      },
    ],
    [
      'an absent body',
      () => running.fetch('/api/demo/items', { method: 'POST' }),
      400,
      { name: 'InputError', message: 'Invalid request: body: Invalid input: expected object, received undefined' },
    ],
    [
      'more than ten things',
      () => running.fetch('/api/demo/many'),
      400,
      { name: 'InputError', message: `Invalid request: ${'query: no; '.repeat(10)}and 2 more` },
    ],
    [
      'a body of another type',
      () => post('/optional', '{}', 'text/plain'),
      415,
      { name: 'UnsupportedMediaTypeError', message: 'The body must be JSON or a form' },
    ],
  ];
  for (const [name, request, status, error] of refused)
    it(`refuse ${name}`, async () => {
      expect(await failure(await request())).to.deep.equal([status, error]);
    });
});

const later = standard(async () => ({ value: { later: true } }));
const many = standard(() => ({ issues: Array.from({ length: 12 }, () => ({ message: 'no' })) }));

function standard(validate: StandardSchema['~standard']['validate']): StandardSchema {
  return { '~standard': { version: 1, vendor: 'test', validate } };
}

async function failure(response: Response): Promise<unknown[]> {
  return [response.status, await errorOf(response)];
}
