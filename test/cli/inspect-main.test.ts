import { expect } from 'chai';
import { runProgram } from '../support/run-program.js';
import { MAIN, runCommand } from './support.js';

describe('looking into the main file', () => {
  const failing = [
    {
      behaviour: 'fails',
      message: `ProsceniumError [MAIN_FAILED]: <programs>/main.js failed before it started a backend: NOPE
  where  <repository>/test/cli/programs/main.ts:LINE
  mend   mend what it threw; the backend itself would not start either.
  see    docs/reference/errors.md#main_failed
`,
    },
    {
      behaviour: 'fails later',
      message: `ProsceniumError [MAIN_FAILED]: <programs>/main.js failed before it started a backend: NOPE
  where  <repository>/test/cli/programs/main.ts:LINE
  mend   mend what it threw; the backend itself would not start either.
  see    docs/reference/errors.md#main_failed
`,
    },
    {
      behaviour: 'lets a promise go',
      message: `ProsceniumError [MAIN_FAILED]: <programs>/main.js failed before it started a backend: NOPE
  where  <repository>/test/cli/programs/main.ts:LINE
  mend   mend what it threw; the backend itself would not start either.
  see    docs/reference/errors.md#main_failed
`,
    },
    {
      behaviour: 'ends the process',
      message: `ProsceniumError [COMMAND_FAILED]: describe was ended by the main file, which called process.exit().
  mend   let only the backend end the process.
  see    docs/reference/errors.md#command_failed
`,
    },
    {
      behaviour: 'starts nothing',
      message: `ProsceniumError [NO_BACKEND]: <programs>/main.js has run to its end and started no backend.
  mend   name the file that calls backend.start();
         if it does, see that it uses the same version of proscenium as this command.
  see    docs/reference/errors.md#no_backend
`,
    },
  ];
  for (const { behaviour, message } of failing)
    it(`says that it ${behaviour}, and ends with code 1`, async () => {
      const ended = await runCommand(['describe', MAIN], { behaviour });

      expect({ ...ended, stderr: ended.stderr.replace(/:\d+:\d+$/m, ':LINE') }).to.deep.equal({
        code: 1,
        stdout: '',
        stderr: message,
      });
    });

  it('says that a file cannot be imported', async () => {
    const files = { 'main.js': "import 'not-installed';\n" };

    const ended = await runCommand(['describe'], { files });

    expect(ended).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: `ProsceniumError [MAIN_FAILED]: main.js failed before it started a backend: Cannot find package 'not-installed' imported from <folder>/main.js
  mend   mend what it threw; the backend itself would not start either.
  see    docs/reference/errors.md#main_failed
`,
    });
  });

  it('says how to look into a file of TypeScript', async () => {
    const { stderr } = await runCommand(['describe', 'main.ts'], { files: { 'main.ts': '@decorated\nclass A {}\n' } });

    expect(stderr.split('\n').slice(1)).to.deep.equal([
      '  mend   name the compiled file, such as dist/main.js,',
      '         or let Node load TypeScript: NODE_OPTIONS="--import tsx".',
      '  see    docs/reference/errors.md#main_failed',
      '',
    ]);
  });

  it('gives up a file that stays and starts nothing', async () => {
    const { code, stdout } = await runProgram('inspect-program', MAIN, '100').ended;

    expect({ code, stdout: stdout.replace(/^\S+main\.js/, 'main.js') }).to.deep.equal({
      code: 0,
      stdout: `main.js has started no backend within 100 ms.
  mend   name the file that calls backend.start();
         if it does, see that it uses the same version of proscenium as this command.
  see    docs/reference/errors.md#no_backend
`,
    });
  });

  it('starts nothing, and runs nothing that waits for the start', async () => {
    const ended = await runCommand(['describe', MAIN]);

    expect(ended.stdout + ended.stderr).to.not.match(/fuse has blown|shop is open|has started|Listening/);
    expect(ended.code).to.equal(0);
  });

  it('takes over a backend whose start nobody waits for, and ends though the file goes on', async () => {
    const ended = await runCommand(['describe', MAIN], { behaviour: 'does not wait' });

    expect(ended.stdout).to.match(/^backend\n├─ root services/);
    expect(ended.code).to.equal(0);
  });

  it('keeps what the file prints out of the result', async () => {
    const ended = await runCommand(['describe', MAIN], { behaviour: 'prints' });

    expect(ended.stderr).to.equal('printed by the main file\n');
    expect(ended.stdout).to.match(/^backend\n├─ root services/);
  });

  for (const behaviour of ['starts two', 'starts one after another'])
    it(`numbers the backends of a file that ${behaviour}`, async () => {
      const ended = await runCommand(['describe', MAIN], { behaviour });

      expect(ended.stdout.match(/^backend.*$|^└─ plugin \S+/gm)).to.deep.equal([
        'backend 1',
        '└─ plugin shop',
        'backend 2',
      ]);
    });

  it('looks into the one of several that is named', async () => {
    const ended = await runCommand(['describe', MAIN, '--backend', '2'], { behaviour: 'starts two' });

    expect(ended.stdout.match(/^backend.*$/gm)).to.deep.equal(['backend 2']);
  });

  it('says how many there are when the named one is not there', async () => {
    const ended = await runCommand(['describe', MAIN, '--backend', '3'], { behaviour: 'starts two' });

    expect(ended).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: `ProsceniumError [COMMAND_FAILED]: --backend 3 names no backend: the main file starts 2 backends.
  mend   name another position.
  see    docs/reference/errors.md#command_failed
`,
    });
  });
});
