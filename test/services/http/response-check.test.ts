import { Readable } from 'node:stream';
import { expect } from 'chai';
import { z } from 'zod';
import type { Middleware } from '#src/contracts/context.js';
import type { StandardSchema } from '#src/decorators/route-options.js';
import { withNodeEnv } from '../../support/with-node-env.js';
import { messageOf } from './support/messages.js';
import { RunningRouter } from './support/running-router.js';

const book = z.object({ title: z.string(), pages: z.number().default(100) });

describe('the response schema of a route', () => {
  let running: RunningRouter;
  before(async () => {
    running = await RunningRouter.start();
  });
  after(() => running.stop());

  let count = 0;
  const ask = async (handler: Middleware, response: StandardSchema = book) => {
    const id = `p${count++}`;
    running.plugin(id).route({
      method: 'GET',
      path: '/book',
      options: { response },
      handler,
      declaredBy: { toString: () => 'BookController.show  src/books.ts:7:3' },
    });
    return running.fetch(`/api/${id}/book`);
  };

  it('lets an answer that fits pass as it is, without what the schema would add or leave out', async () => {
    const answer = await ask(() => ({ title: 'Solaris', extra: true }));

    expect([answer.status, await answer.json()]).to.deep.equal([200, { title: 'Solaris', extra: true }]);
  });

  it('makes a 500 of an answer that does not fit, and says in the log where', async () => {
    const answer = await ask(() => ({ title: 7 }));

    expect([answer.status, await messageOf(answer)]).to.deep.equal([500, MISMATCH]);
    const logged = running.logger.lines.filter(({ level }) => level === 'error');
    expect(logged.map(({ message, meta }) => [message, (meta as Error).message])).to.deep.equal([
      ['Request failed with status 500', MISMATCH],
    ]);
  });

  const mismatches: [name: string, handler: Middleware, schema?: StandardSchema][] = [
    ['is set as the body', (ctx) => void (ctx.body = { title: 7 })],
    ['comes later', async () => ({ title: 7 })],
    ['was forgotten', () => {}],
    ['is checked later', () => 'no', { '~standard': { ...book['~standard'], validate: async () => ISSUE } }],
    [
      'has another status that means success',
      (ctx) => {
        ctx.status = 202;
        return {};
      },
    ],
  ];
  for (const [name, handler, schema] of mismatches)
    it(`refuses an answer that ${name}`, async () => {
      expect((await ask(handler, schema)).status).to.equal(500);
    });

  const others: [name: string, handler: Middleware, status: number][] = [
    ['an error', (ctx) => ctx.throw(409, 'no'), 409],
    ['a status that means no success', (ctx) => void (ctx.status = 404), 404],
    ['what was left to the next handler', (_ctx, next) => next(), 404],
    ['bytes', () => Buffer.from('bytes'), 200],
    ['a stream', (ctx) => void (ctx.body = Readable.from(['a', 'b'])), 200],
  ];
  for (const [name, handler, status] of others)
    it(`has nothing to say about ${name}`, async () => {
      expect((await ask(handler)).status).to.equal(status);
    });

  it('may allow for no answer', async () => {
    expect((await ask(() => {}, book.optional())).status).to.equal(204);
  });
});

describe('the check of responses', () => {
  const status = async (environment: string, config: boolean | undefined) => {
    const running = await RunningRouter.start(
      {},
      config === undefined ? {} : { backend: { validateResponses: config } },
    );
    const router = withNodeEnv(environment, () => running.plugin());
    router.route({ method: 'GET', path: '/', options: { response: book }, handler: () => ({}) });
    const answer = await running.fetch('/api/demo/');
    await running.stop();
    return answer.status;
  };

  const cases: [environment: string, config: boolean | undefined, status: number][] = [
    ['development', undefined, 500],
    ['test', undefined, 500],
    ['production', undefined, 200],
    ['production', true, 500],
    ['development', false, 200],
  ];
  for (const [environment, config, expected] of cases)
    it(`is ${expected === 500 ? 'on' : 'off'} with NODE_ENV=${environment} and backend.validateResponses ${config}`, async () => {
      expect(await status(environment, config)).to.equal(expected);
    });
});

const ISSUE = { issues: [{ message: 'no' }] };
const MISMATCH = [
  'The answer of GET /book does not fit the response schema of the route: response.title: Invalid input: expected string, received number.',
  '  where  BookController.show  src/books.ts:7:3',
  '  mend   answer what the schema describes, or mend the schema.',
  '  see    docs/reference/errors.md#response_mismatch',
].join('\n');
