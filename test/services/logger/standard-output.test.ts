import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';

const modules = JSON.stringify({
  logger: import.meta.resolve('#src/services/logger/index.js'),
  config: import.meta.resolve('#src/services/root-config/index.js'),
});

const prelude = `
const { PinoRootLogger } = await import(${modules}.logger);
const { StaticConfig } = await import(${modules}.config);
const logger = new PinoRootLogger(new StaticConfig(), { format: 'json' });
await logger.onInit();
`;

describe('StandardOutput', () => {
  for (const [how, end] of [
    ['process.exit', 'process.exit(3)'],
    ['an uncaught error', 'setTimeout(() => { throw new Error("crash"); })'],
    ['an unhandled rejection', 'Promise.reject(new Error("crash"))'],
    [
      'the end after SIGTERM',
      'process.once("SIGTERM", () => process.exit(0)); process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)',
    ],
    ['process.abort', 'process.abort()'],
    ['SIGKILL', 'process.kill(process.pid, "SIGKILL")'],
  ] as const) {
    it(`has written the last line before ${how}`, async () => {
      const child = run(`${prelude} for (let n = 0; n < 1000; n += 1) logger.info('line', { n }); ${end};`);

      const output = await text(child.stdout);

      expect(
        output
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).n),
      ).to.deep.equal(Array.from({ length: 1000 }, (_, n) => n));
    });
  }

  for (const [how, end] of [
    ['process.exit', 'process.exit(3)'],
    ['an uncaught error', 'throw new Error("crash")'],
  ] as const)
    it(`has written the lines that may wait before ${how}`, async () => {
      const child = run(
        `${prelude} for (let n = 0; n < 3; n += 1) logger.child({}).later('info', 'line', { n }); ${end};`,
      );

      const output = await text(child.stdout);

      expect(
        output
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).n),
      ).to.deep.equal([0, 1, 2]);
    });

  it('writes lines that are larger than a pipe whole, in any alphabet', async () => {
    const child = run(
      `${prelude} for (let n = 0; n < 3; n += 1) logger.info('line', { n, pad: 'ü€😀'.repeat(50_000) });`,
    );

    const output = await text(child.stdout);

    const lines = output.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line)).map(({ n, pad }) => [n, pad === 'ü€😀'.repeat(50_000)])).to.deep.equal(
      [
        [0, true],
        [1, true],
        [2, true],
      ],
    );
  });

  it('a reader that goes away does not end or stop the process', async () => {
    const child = run(
      `${prelude} logger.info('first'); process.stdin.once('data', () => {
        for (let n = 0; n < 1000; n += 1) logger.info('line', { n, pad: 'x'.repeat(1000) });
        logger.onShutdown();
        process.stderr.write('alive');
        process.exit(0);
      });`,
    );
    await once(child.stdout, 'data');
    child.stdout.destroy();
    child.stdin.write('go');

    const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);

    expect([errors, code]).to.deep.equal(['alive', 0]);
  });

  it('a reader that reads nothing for a while misses nothing, when the pipe blocks', async () => {
    const child = run(`${prelude} for (let n = 0; n < 300; n += 1) logger.info('line', { n, pad: 'x'.repeat(1000) });`);
    await new Promise((resolve) => setTimeout(resolve, 300));

    const output = await text(child.stdout);

    expect(output.trimEnd().split('\n').length).to.equal(300);
  });
});

function run(script: string) {
  return spawn(process.execPath, ['--input-type=module', '--eval', `import 'reflect-metadata'; ${script}`], {
    stdio: 'pipe',
  });
}
