import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { findProgram, requires } from '../support/requirements.js';

const program = fileURLToPath(new URL('../support/programs/terminal-program.js', import.meta.url));

describe('watchTerminal', () => {
  // Runs a command in a terminal of its own, which is closed when it is killed.
  const script = requires('script of util-linux', () =>
    process.platform === 'linux' ? findProgram('script') : undefined,
  );
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'terminal-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('tells that a hang-up means the end of the terminal', async () => {
    const file = join(folder, 'trace');
    const command = `exec '${process.execPath}' --conditions=unbundled '${program}' '${file}'`;
    const terminal = spawn(script(), ['--quiet', '--command', command, '/dev/null'], { stdio: 'ignore' });
    const text = () => readFileSync(file, { encoding: 'utf8', flag: 'a+' });
    await eventually(() => text().includes('ready'));

    terminal.kill('SIGKILL');
    await eventually(() => text().includes('hang-up'));

    expect(text()).to.equal('ready\nhang-up, terminal lost: true\n');
  });

  it('tells nothing of the kind where there is no terminal', async () => {
    const file = join(folder, 'trace');
    const child = spawn(process.execPath, ['--conditions=unbundled', program, file], { stdio: 'ignore' });
    const text = () => readFileSync(file, { encoding: 'utf8', flag: 'a+' });
    await eventually(() => text().includes('ready'));

    child.kill('SIGHUP');
    await eventually(() => text().includes('hang-up'));

    expect(text()).to.equal('ready\nhang-up, terminal lost: false\n');
  });
});
