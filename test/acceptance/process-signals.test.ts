import { expect } from 'chai';
import { runProgram } from '../support/run-program.js';

/** The lines that a program wrote. */
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

describe('a process with a backend', () => {
  // W-169
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`stops in order on ${signal}, and exits with code 0`, async () => {
      const program = runProgram('backend-program', 'runs');
      await program.said('ready');

      program.send(signal);

      expect(await program.ended).to.deep.equal({
        code: 0,
        signal: null,
        stdout: 'ready\nplugin down\nserver down\n',
        stderr: '',
      });
    });
  }

  it('stops every backend that it has', async () => {
    const program = runProgram('backend-program', 'runs two backends');
    await program.said('ready');

    program.send('SIGTERM');

    const { code, stdout } = await program.ended;
    expect([code, linesOf(stdout).sort()]).to.deep.equal([
      0,
      ['plugin down', 'plugin down', 'ready', 'server down', 'server down'],
    ]);
  });

  it('exits with code 1 and says why when the stop failed', async () => {
    const program = runProgram('backend-program', 'cannot stop');
    await program.said('ready');

    program.send('SIGTERM');

    const { code, stdout, stderr } = await program.ended;
    expect([code, linesOf(stdout)]).to.deep.equal([1, ['ready', 'plugin down', 'server down']]);
    expect(stderr).to.equal(
      [
        'ProsceniumError [SHUTDOWN_FAILED]: The backend has stopped, but not everything ended well.',
        '  mend   mend each failure below.',
        '  see    docs/reference/errors.md#shutdown_failed',
        '',
        '  Error: NOPE',
        '',
      ].join('\n'),
    );
  });

  // W-171, rule 18
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    it(`exits at once with code ${code} on a second ${signal}`, async () => {
      const program = runProgram('backend-program', 'hangs while stopping');
      await program.said('ready');
      program.send(signal);
      await program.said('plugin down');

      program.send(signal);

      expect(await program.ended).to.deep.equal({ code, signal: null, stdout: 'ready\nplugin down\n', stderr: '' });
    });
  }

  // W-170
  it('waits for what has begun when a signal comes during the start, stops it, and exits with code 0', async () => {
    const program = runProgram('backend-program', 'starts slowly');
    await program.said('starting');

    program.send('SIGTERM');

    const { code, stdout } = await program.ended;
    expect([code, linesOf(stdout)]).to.deep.equal([0, ['starting', 'started', 'ready', 'plugin down', 'server down']]);
  });

  it('waits no longer than the shutdown limit for a start that hangs, and exits with code 1', async () => {
    const program = runProgram('backend-program', 'hangs while starting');
    await program.said('starting');

    program.send('SIGTERM');

    const { code, stdout, stderr } = await program.ended;
    expect([code, linesOf(stdout)]).to.deep.equal([1, ['starting', 'plugin down', 'server down']]);
    expect(stderr).to.include('The backend did not stop within 500 ms; it was still busy with its own start.');
  });

  // W-174, rule 3
  it('exits with code 1 when a start that nobody awaits fails, though a server was listening', async () => {
    const { code, signal, stdout, stderr } = await runProgram('backend-program', 'fails').ended;

    expect({ code, signal, stdout }).to.deep.equal({ code: 1, signal: null, stdout: 'plugin down\nserver down\n' });
    expect(stderr).to.equal(
      [
        'BackendStartupError: Backend startup failed due to the following errors:',
        "  Plugin 'opera' startup failed; caused by Error: NOPE",
        '  mend   mend each failure above; everything that had started has been stopped.',
        "         To start without one of them, set backend.startup.plugins.<id>.onPluginBootFailure to 'continue'.",
        '  see    docs/reference/errors.md#startup_failed',
        '',
      ].join('\n'),
    );
  });

  it('says the same once, and without a stack, when the start is awaited at the top level', async () => {
    const [alone, awaited] = await Promise.all([
      runProgram('backend-program', 'fails').ended,
      runProgram('backend-program', 'fails awaited').ended,
    ]);

    expect(awaited).to.deep.equal(alone);
  });

  it('exits with code 1 when the composition is wrong, with every problem and without a stack', async () => {
    const { code, stdout, stderr } = await runProgram('backend-program', 'fails in its composition').ended;

    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(linesOf(stderr).filter((line) => line.includes('Error'))).to.deep.equal([
      'ProsceniumError [INVALID_COMPOSITION]: The backend cannot be composed: 2 problems.',
      '  ProsceniumError [NOT_A_FEATURE]: add() number 4 received an empty object, which is no feature.',
      "  ProsceniumError [DUPLICATE_PLUGIN]: OperaPlugin and OperaPlugin call themselves plugin 'opera', so none of them runs.",
    ]);
  });

  // W-172
  it('stops in order when nothing keeps it alive, and exits with code 0', async () => {
    const end = await runProgram('backend-program', 'has nothing to do').ended;

    expect(end).to.deep.equal({ code: 0, signal: null, stdout: 'ready\nplugin down\n', stderr: '' });
  });

  it('ends by itself after a stop', async () => {
    const end = await runProgram('backend-program', 'stops by itself').ended;

    expect(end).to.deep.equal({ code: 0, signal: null, stdout: 'plugin down\nserver down\nready\n', stderr: '' });
  });

  it('dies of a signal as any process when its backend has been stopped or is not started', async () => {
    const program = runProgram('idle-program');
    await program.said('ready');

    program.send('SIGTERM');

    expect((await program.ended).signal).to.equal('SIGTERM');
  });
});
