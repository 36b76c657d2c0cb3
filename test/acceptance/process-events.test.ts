import { expect } from 'chai';
import { runProgram, runProgramWith } from '../support/run-program.js';

/** The lines of a program that are not about how the plugins came up. */
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.includes('initialization'));

describe('process.exit() in a plugin', () => {
  it('ends the process at once, and the log says who did it', async () => {
    const { code, stdout } = await runProgram('stray-program', 'exits').ended;

    expect([code, linesOf(stdout)]).to.deep.equal([
      3,
      [
        "error process.exit() was called in plugin 'opera', so the process ends with code 3 before everything is shut down {}",
      ],
    ]);
  });
});

describe('SIGHUP', () => {
  it('has everything read anew, and kills nothing', async () => {
    const program = runProgram('stray-program', 'reloads');
    await program.said('ready');

    program.send('SIGHUP');
    await program.said('plugin reloaded');
    program.send('SIGTERM');

    const { code, stdout } = await program.ended;
    expect([code, linesOf(stdout)]).to.deep.equal([
      0,
      [
        'ready',
        'info SIGHUP has come: what can be read anew is read anew',
        'server reloaded',
        'plugin reloaded',
        'plugin down',
        'server down',
      ],
    ]);
  });

  it('logs what could not be read anew, and goes on', async () => {
    const program = runProgram('stray-program', 'cannot reload');
    await program.said('ready');

    program.send('SIGHUP');
    await program.said('plugin reloaded');
    program.send('SIGTERM');

    const { code, stdout } = await program.ended;
    expect([code, linesOf(stdout)[3]]).to.deep.equal([0, 'error Server.onReload of the backend failed {}']);
  });
});

// L15
describe('a process in development', () => {
  const development = { NODE_ENV: 'development' };

  it('stops in order when its standard input is closed', async () => {
    const program = runProgramWith(development, 'stray-program', 'runs');
    await program.said('ready');

    program.closeInput();

    const { code, stdout } = await program.ended;
    expect([code, linesOf(stdout)]).to.deep.equal([
      0,
      ['ready', 'warn The backend stops, because the standard input has been closed', 'plugin down', 'server down'],
    ]);
  });

  it('stops in order when its parent has died', async () => {
    const parent = runProgramWith(development, 'parent-program', 'stray-program', 'runs');
    await parent.said('ready');

    parent.send('SIGKILL');

    const { stdout } = await parent.ended;
    expect(linesOf(stdout)).to.deep.equal([
      'ready',
      'warn The backend stops, because the parent process has ended',
      'plugin down',
      'server down',
    ]);
  });

  it('ends by itself when nothing else keeps it alive', async () => {
    const end = await runProgramWith(development, 'backend-program', 'has nothing to do').ended;

    expect([end.code, end.stdout]).to.deep.equal([0, 'ready\nplugin down\n']);
  });
});

describe('a process outside of development', () => {
  it('does not mind that its standard input is closed', async () => {
    const program = runProgram('stray-program', 'runs');
    program.closeInput();
    await program.said('ready');

    program.send('SIGTERM');

    const { stdout } = await program.ended;
    expect(linesOf(stdout)).to.deep.equal(['ready', 'plugin down', 'server down']);
  });
});
