import { expect } from 'chai';
import { runProgram } from '../support/run-program.js';

/** Times differ from run to run. */
const timeless = (text: string) => text.replaceAll(/\d+\.\d ms/g, '# ms').replaceAll(/ {2}\S+\.ts:\d+:\d+/g, '');

describe('PROSCENIUM_DEBUG=boot', () => {
  beforeEach(() => {
    process.env['PROSCENIUM_DEBUG'] = 'other,boot';
  });

  afterEach(() => {
    delete process.env['PROSCENIUM_DEBUG'];
  });

  it('makes a start write the plan with its times to the error stream', async () => {
    const { stderr } = await runProgram('backend-program', 'stops by itself').ended;

    expect(timeless(stderr)).to.equal(
      ['backend  # ms', '├─ root services', '│  └─ Server  # ms', '└─ plugin opera  OperaPlugin  # ms', ''].join('\n'),
    );
  });

  it('makes a start that fails write it as well', async () => {
    const { stderr } = await runProgram('backend-program', 'fails').ended;

    expect(timeless(stderr)).to.match(/^backend {2}# ms\n[^]*└─ plugin opera {2}OperaPlugin {2}# ms\n/);
  });

  it('writes nothing where there is no plan', async () => {
    const { stderr } = await runProgram('backend-program', 'fails in its composition').ended;

    expect(stderr)
      .to.include('INVALID_COMPOSITION')
      .and.not.match(/^backend/m);
  });
});
