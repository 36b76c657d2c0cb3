import { expect } from 'chai';
import { withNodeEnv } from '../../support/with-node-env.js';
import { RunningRouter } from '../http/support/running-router.js';

describe('whether OpenAPI documents are served', () => {
  const statuses = async (environment: string, enabled: boolean | undefined) => {
    const config = enabled === undefined ? {} : { backend: { openapi: { enabled } } };
    const running = await withNodeEnv(environment, () => RunningRouter.start({}, config));
    running.plugin();
    const found = [];
    for (const path of ['/api/demo/openapi.json', '/.proscenium/openapi.json', '/.proscenium/openapi'])
      found.push((await running.fetch(path)).status);
    await running.stop();
    return found;
  };

  const cases: [environment: string, enabled: boolean | undefined, status: number][] = [
    ['development', undefined, 200],
    ['test', undefined, 200],
    ['production', undefined, 404],
    ['production', true, 200],
    ['development', false, 404],
  ];
  for (const [environment, enabled, status] of cases)
    it(`is ${status === 200 ? 'yes' : 'no'} with NODE_ENV=${environment} and backend.openapi.enabled ${enabled}`, async () => {
      expect(await statuses(environment, enabled)).to.deep.equal([status, status, status]);
    });

  it('says nothing of plugins with another method, or below the document', async () => {
    const running = await RunningRouter.start();
    const answers = [];
    for (const [method, path] of [
      ['POST', '/.proscenium/openapi.json'],
      ['GET', '/.proscenium/openapi.json/x'],
      ['POST', '/.proscenium/openapi'],
      ['GET', '/.proscenium/openapi/nothing.js'],
      ['HEAD', '/.proscenium/openapi.json'],
    ] as const)
      answers.push((await running.fetch(path, { method })).status);
    await running.stop();

    expect(answers).to.deep.equal([404, 404, 404, 404, 200]);
  });
});
