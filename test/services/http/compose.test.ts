import { expect } from 'chai';
import type { Context, Middleware } from '#src/contracts/context.js';
import { compose } from '#src/services/http/compose.js';

const ctx = {} as Context;

describe('compose', () => {
  it('runs middleware outermost first, then the last step, and comes back', async () => {
    const order: string[] = [];
    const named =
      (name: string): Middleware =>
      async (_, next) => {
        order.push(`${name} in`);
        await next();
        order.push(`${name} out`);
      };

    await compose([named('outer'), named('inner')], () => void order.push('last'))(ctx);

    expect(order).to.deep.equal(['outer in', 'inner in', 'last', 'inner out', 'outer out']);
  });

  it('stops where middleware does not call next', async () => {
    const order: string[] = [];

    await compose([() => void order.push('answered')], () => void order.push('last'))(ctx);

    expect(order).to.deep.equal(['answered']);
  });

  it('makes next a promise also of what is none, and of what throws', async () => {
    const caught: unknown[] = [];
    const failing = new Error('failed');

    const run = compose([(_, next) => next().catch((error: unknown) => void caught.push(error))], () => {
      throw failing;
    });
    await run(ctx);

    expect(caught).to.deep.equal([failing]);
  });

  it('refuses a second next', async () => {
    const run = compose(
      [
        async (_, next) => {
          await next();
          await next();
        },
      ],
      () => {},
    );

    const failure = await Promise.resolve(run(ctx)).catch((error: unknown) => String(error));

    expect(failure).to.equal('Error: next() called multiple times');
  });
});
