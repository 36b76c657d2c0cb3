import { expect } from 'chai';

type StopAfterTests = (stop: () => Promise<void>) => void;
type Globals = { after?: unknown; afterAll?: unknown };

/** A copy of the function with no memory, for a runner that has these hooks. */
async function givenRunner(hooks: Globals, use: (stopAfterTests: StopAfterTests) => void): Promise<void> {
  copies += 1;
  const url = new URL(`../../src/testing/auto-stop.js?copy=${copies}`, import.meta.url);
  const globals = globalThis as Globals;
  const { after, afterAll } = globals;
  Object.assign(globals, { after: undefined, afterAll: undefined, ...hooks });
  const { stopAfterTests } = (await import(url.href)) as { stopAfterTests: StopAfterTests };
  Object.assign(globals, { after, afterAll });
  use(stopAfterTests);
}

let copies = 0;

// W-187
describe('stopAfterTests', () => {
  for (const name of ['after', 'afterAll'] as const) {
    it(`stops everything once when the runner calls what was given to ${name}`, async () => {
      const trace: string[] = [];
      const registered: (() => Promise<void>)[] = [];
      await givenRunner({ [name]: (hook: () => Promise<void>) => registered.push(hook) }, (stopAfterTests) => {
        stopAfterTests(async () => void trace.push('one'));
        stopAfterTests(async () => void trace.push('two'));
      });

      for (const hook of [...registered, ...registered]) await hook();

      expect({ hooks: registered.length, trace }).to.deep.equal({ hooks: 1, trace: ['one', 'two'] });
    });
  }

  it('does nothing where the runner has no such hook', async () => {
    const trace: string[] = [];

    await givenRunner({}, (stopAfterTests) => stopAfterTests(async () => void trace.push('one')));

    expect(trace).to.deep.equal([]);
  });

  it('prints a stop that fails, and stops the others', async () => {
    const trace: string[] = [];
    let hook = async () => {};
    await givenRunner({ after: (given: () => Promise<void>) => (hook = given) }, (stopAfterTests) => {
      stopAfterTests(() => Promise.reject(new Error('NOPE')));
      stopAfterTests(async () => void trace.push('other'));
    });
    const { write } = process.stderr;
    process.stderr.write = (text: string | Uint8Array) => trace.push(String(text)) > 0;

    await hook();
    process.stderr.write = write;

    expect(trace).to.deep.equal(['other', 'A test backend did not stop well: Error: NOPE\n']);
  });
});
