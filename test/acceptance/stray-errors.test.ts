import { expect } from 'chai';
import { Plugin } from 'proscenium';
import { failureOf, lines } from '../support/failure-of.js';
import { givenBackend, givenConfig } from '../support/given-backend.js';
import { runProgram } from '../support/run-program.js';

/** The lines of a program that are not about how the plugins came up. */
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.includes('initialization'));

/** Runs a program that ends by itself, sooner or later than it says that it is ready. */
async function run(behaviour: string, config: object = {}) {
  const { code, stdout, stderr } = await runProgram('stray-program', behaviour, JSON.stringify(config)).ended;
  return { code, lines: linesOf(stdout).filter((line) => line !== 'ready'), stderr };
}

const EXIT = '(the backend stops in order, and the process ends with code 1)';

describe('an error that nobody catches', () => {
  // W-173 (deviates: a process in doubt does not go on unless it is told to), H36
  const cases = [
    {
      of: 'a rejection of a plugin',
      behaviour: 'rejection',
      line: `error Unhandled rejection in plugin 'opera': stray ${EXIT} {"type":"unhandledRejection","fatal":true,"plugin":"opera"}`,
    },
    {
      of: 'an exception in a timer of a plugin',
      behaviour: 'exception',
      line: `error Uncaught exception in plugin 'opera': stray ${EXIT} {"type":"uncaughtException","fatal":true,"plugin":"opera"}`,
    },
    {
      of: 'what is no Error',
      behaviour: 'no error',
      line: `error Unhandled rejection in plugin 'opera': a non-Error was thrown: 7 ${EXIT} {"type":"unhandledRejection","fatal":true,"plugin":"opera"}`,
    },
  ];
  for (const { of, behaviour, line } of cases)
    it(`is logged with its culprit, and the process stops in order with code 1: ${of}`, async () => {
      expect(await run(behaviour)).to.deep.equal({
        code: 1,
        lines: [line, 'plugin down', 'server down'],
        stderr: '',
      });
    });

  it('names the module that it comes from, also during the start', async () => {
    const {
      code,
      lines: [first],
    } = await run('module');

    expect([code, first]).to.deep.equal([
      1,
      `error Unhandled rejection in module 'puppets' of plugin 'opera': stray ${EXIT} {"type":"unhandledRejection","fatal":true,"plugin":"opera","module":"puppets"}`,
    ]);
  });

  it('names the root service that it comes from', async () => {
    const {
      lines: [first],
    } = await run('root service');

    expect(first).to.equal(
      `error Unhandled rejection in the root service Server: stray ${EXIT} {"type":"unhandledRejection","fatal":true,"service":"Server"}`,
    );
  });

  it('goes to the error stream, with its stack, when there is no log', async () => {
    const { code, stderr } = await run('no log');

    const [message, error, place] = stderr.split('\n');
    expect([code, message, error, place?.split('(')[0]?.trim()]).to.deep.equal([
      1,
      `Unhandled rejection in plugin 'opera': stray ${EXIT}`,
      'Error: stray',
      'at OperaPlugin.onStartup',
    ]);
  });

  it('is logged, too, while the process is ending because of another one', async () => {
    expect(await run('twice')).to.deep.equal({
      code: 1,
      lines: [
        `error Uncaught exception in plugin 'opera': stray ${EXIT} {"type":"uncaughtException","fatal":true,"plugin":"opera"}`,
        `error Unhandled rejection in plugin 'opera': again (while the process is ending) {"type":"unhandledRejection","fatal":true,"plugin":"opera"}`,
        'plugin down',
        'server down',
      ],
      stderr: '',
    });
  });

  const permitting = [
    { of: 'all', config: { onStrayError: 'log' } },
    { of: 'its plugin', config: { onStrayError: 'exit', plugins: { opera: { onStrayError: 'log' } } } },
  ];
  for (const { of, config } of permitting)
    it(`is only logged when the configuration says so of ${of}`, async () => {
      const program = runProgram('stray-program', 'rejection', JSON.stringify({ backend: { process: config } }));
      await program.said('ready');

      program.send('SIGTERM');

      const { code, stdout } = await program.ended;
      expect([code, linesOf(stdout)]).to.deep.equal([
        0,
        [
          `error Unhandled rejection in plugin 'opera': stray (the process goes on) {"type":"unhandledRejection","fatal":false,"plugin":"opera"}`,
          'ready',
          'plugin down',
          'server down',
        ],
      ]);
    });

  it('meets no policy that nobody knows', async () => {
    @Plugin('opera')
    class OperaPlugin {}
    const config = givenConfig({ backend: { process: { plugins: { opera: { onStrayError: 'ignore' } } } } });

    const error = await failureOf(givenBackend(OperaPlugin, config).start());

    expect(error.message).to.equal(
      lines(
        "'backend.process.plugins.opera.onStrayError' in the given configuration is none of the values that it may have.",
        '  where  the given configuration',
        "  mend   use 'exit' or 'log'.",
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });
});
