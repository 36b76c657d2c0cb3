import { expect } from 'chai';
import { transform } from 'esbuild';
import type { JsonObject } from '#src/contracts/root-config.js';
import { runInActivity } from '#src/services/activity/index.js';
import type { LogLine } from '#src/services/logger/index.js';
import { givenLogger } from '../services/logger/support.js';
import { blocksOfPage } from '../support/code-blocks.js';

const blocks = blocksOfPage('docs/how-to/change-the-log-format.md').map(({ code }) => code);

describe('the guide to changing the log format', () => {
  it('names fields and levels as Google Cloud does', async () => {
    const block = blocks.find((code) => code.includes("'severity'")) ?? '';
    const given = `const backend = { add: (options) => options }; const withOptions = (_, options) => options; const PinoRootLogger = {};`;
    const { options } = await moduleOf<{ options: object }>(`${given} export const options = ${block}`);
    const { logger, parsed } = await givenLogger(options);

    logger.child({ plugin: 'catalog' }).warn('no answer');

    const [{ time, pid, ...line } = {}] = parsed();
    expect([typeof time, typeof pid, line]).to.deep.equal([
      'string',
      'number',
      { severity: 'WARNING', plugin: 'catalog', message: 'no answer' },
    ]);
  });

  it('makes lines of the Elastic Common Schema', async () => {
    const block = blocks.find((code) => code.startsWith('// ecs-line.ts')) ?? '';
    const { ecsLine } = await moduleOf<{ ecsLine: (line: LogLine) => JsonObject }>(block);
    const { logger, lines } = await givenLogger({ mapLine: ecsLine });
    const error = new TypeError('no answer');

    runInActivity({ requestId: 'r-1' }, () => logger.child({ plugin: 'catalog' }).info('text', { n: 1 }));
    logger.error('failed', error);

    const written = lines.map((line) => {
      const { '@timestamp': _, process: __, ...rest } = JSON.parse(line);
      return rest;
    });
    expect(written).to.deep.equal([
      {
        'log.level': 'info',
        message: 'text',
        'ecs.version': '8.11.0',
        log: { logger: 'catalog' },
        http: { request: { id: 'r-1' } },
        labels: { n: 1 },
      },
      {
        'log.level': 'error',
        message: 'failed',
        'ecs.version': '8.11.0',
        log: { logger: 'backend' },
        error: { type: 'TypeError', message: 'no answer', stack_trace: error.stack },
        labels: {},
      },
    ]);
  });
});

/** Runs what the guide shows. */
async function moduleOf<T>(source: string): Promise<T> {
  const { code } = await transform(source, { loader: 'ts', format: 'esm' });
  return import(`data:text/javascript,${encodeURIComponent(code)}`) as Promise<T>;
}
