import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runInThisContext } from 'node:vm';
import { expect } from 'chai';
import { SourceLocation } from '#src/errors/source-location.js';

const PROGRAM = fileURLToPath(new URL('../support/programs/location-program.js', import.meta.url));

/** What the program says about its line, in a process with these flags. */
async function locationWith(...flags: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=unbundled', ...flags, PROGRAM]);
  return stdout.trim();
}

function here(): SourceLocation {
  return SourceLocation.capture(here);
}

describe('SourceLocation', () => {
  it('names the line of TypeScript with source maps enabled', async () => {
    expect(await locationWith('--enable-source-maps')).to.match(
      /^test\/support\/programs\/location-program\.ts:3:\d+$/,
    );
  });

  it('names the same line without them', async () => {
    expect(await locationWith()).to.match(/^test\/support\/programs\/location-program\.ts:3:\d+$/);
  });

  it('names the caller of the function that captures it, relative to the working directory', () => {
    expect(here().toString()).to.match(/^test\/errors\/source-location\.test\.ts:\d+:\d+$/);
  });

  it('names the line where an error was thrown', () => {
    expect(String(SourceLocation.ofError(new Error('NOPE')))).to.match(
      /^test\/errors\/source-location\.test\.ts:\d+:\d+$/,
    );
  });

  it('names the line that called into a package where the error comes from one', () => {
    const error = new Error('NOPE');
    error.stack = 'Error: NOPE\n  at f (/app/node_modules/lib/index.js:1:2)\n  at g (/app/src/main.js:3:4)';
    const inPackage = new Error('NOPE');
    inPackage.stack = 'Error: NOPE\n  at f (/app/node_modules/lib/index.js:1:2)';

    expect([error, inPackage].map((one) => String(SourceLocation.ofError(one)))).to.deep.equal([
      '/app/src/main.js:3:4',
      '/app/node_modules/lib/index.js:1:2',
    ]);
  });

  it('names nothing for what has no line', () => {
    const error = new Error('NOPE');
    error.stack = 'Error: NOPE\n  at node:internal/modules:1:2';

    expect([error, 'NOPE'].map((one) => SourceLocation.ofError(one))).to.deep.equal([undefined, undefined]);
  });

  it('names a file outside of the working directory by its whole path', () => {
    const before = process.cwd();
    const location = here();
    process.chdir('/');
    process.chdir(fileURLToPath(new URL('../support', import.meta.url)));

    const text = location.toString();
    process.chdir(before);

    expect(text).to.match(/^\/.*test\/errors\/source-location\.test\.ts:\d+:\d+$/);
  });

  it('leaves the length of stack traces as it was', () => {
    const before = Error.stackTraceLimit;

    here();

    expect(Error.stackTraceLimit).to.equal(before);
  });

  it('stands for a name where there is no line', () => {
    expect(SourceLocation.named('the configuration').toString()).to.equal('the configuration');
  });

  it('says so when the stack names no file', () => {
    const call = runInThisContext('(capture) => capture()') as (capture: () => SourceLocation) => SourceLocation;

    expect(call(here).toString()).to.equal('an unknown place');
  });
});
