import { expect } from 'chai';
import { expectTypeOf } from 'expect-type';
import { z } from 'zod';
import { type Context, checkedInput, type RouteOptions } from 'proscenium';
import { messageOf } from './support/messages.js';
import { RunningRouter } from './support/running-router.js';

const options = {
  params: z.object({ id: z.coerce.number() }),
  query: z.object({ tag: z.array(z.string()).default([]) }),
  body: z.object({ title: z.string() }),
} satisfies RouteOptions;

describe('checkedInput', () => {
  let running: RunningRouter;
  before(async () => {
    running = await RunningRouter.start();
  });
  after(() => running.stop());

  let count = 0;
  const ask = (declared: RouteOptions, handler: (ctx: Context) => unknown) => {
    const id = `p${count++}`;
    running.plugin(id).route({ method: 'POST', path: '/:id', options: declared, handler });
    return running.fetch(`/api/${id}/7?tag=a&tag=b`, {
      method: 'POST',
      body: '{"title":"Solaris"}',
      headers: { 'content-type': 'application/json' },
    });
  };

  it('gives what the schemas made of a request, with their types', async () => {
    const answer = await ask(options, (ctx) => {
      const input = checkedInput(ctx, options);
      expectTypeOf(input.params).toEqualTypeOf<{ id: number }>();
      expectTypeOf(input.query).toEqualTypeOf<{ tag: string[] }>();
      expectTypeOf(input.body).toEqualTypeOf<{ title: string }>();
      return input;
    });

    expect(await answer.json()).to.deep.equal({
      params: { id: 7 },
      query: { tag: ['a', 'b'] },
      body: { title: 'Solaris' },
    });
  });

  it('gives what has no schema as it came', async () => {
    const declared = { allow: ['user'] } satisfies RouteOptions;

    const answer = await ask(declared, (ctx) => {
      const input = checkedInput(ctx, declared);
      expectTypeOf(input.params).toEqualTypeOf<Record<string, string>>();
      expectTypeOf(input.body).toEqualTypeOf<unknown>();
      return input;
    });

    expect(await answer.json()).to.deep.equal({
      params: { id: '7' },
      query: { tag: ['a', 'b'] },
      body: { title: 'Solaris' },
    });
  });

  it('refuses schemas that the route has not checked', async () => {
    const answer = await ask({ params: options.params }, (ctx) => checkedInput(ctx, options));

    expect([answer.status, await messageOf(answer)]).to.deep.equal([
      500,
      [
        'checkedInput() was asked for the query, body of POST /api/p2/7, which its route has not checked by that schema.',
        '  mend   pass the very options that the route was declared with.',
        '  see    docs/reference/errors.md#not_checked',
      ].join('\n'),
    ]);
  });
});

describe('a query', () => {
  let running: RunningRouter;
  before(async () => {
    running = await RunningRouter.start();
    const router = running.plugin();
    router.get('/', (ctx) => Object.keys(ctx.query).length);
    router.route({
      method: 'GET',
      path: '/checked',
      options: { query: z.looseObject({}) },
      handler: (ctx) => ctx.state['query'] as object,
    });
  });
  after(() => running.stop());

  const query = (count: number) => Array.from({ length: count }, (_, index) => `a${index}`).join('&');

  it('may have 1000 parameters', async () => {
    expect(await (await running.fetch(`/api/demo?${query(1000)}`)).json()).to.equal(1000);
  });

  it('with more is refused, instead of losing some', async () => {
    const answer = await running.fetch(`/api/demo?${query(1001)}`);

    expect([answer.status, await messageOf(answer)]).to.deep.equal([400, 'The query has more than 1000 parameters']);
  });

  it('does not mind signs in a long path', async () => {
    expect((await running.fetch(`/api/demo/${'&'.repeat(1500)}`)).status).to.equal(404);
  });

  it('with a name that reaches for a prototype is kept from schemas', async () => {
    const answers = [];
    for (const name of ['__proto__', 'constructor[prototype]', 'constructor'])
      answers.push((await running.fetch(`/api/demo/checked?${name}=1`)).status);

    expect(answers).to.deep.equal([400, 400, 200]);
  });
});
