import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { withPorts } from '../../../samples/split-backends/runner/with-ports.js';
import { findWay } from '../../../samples/split-backends/ways.js';
import { failureOf } from '../../support/failure-of.js';

describe('the ports of the sample split-backends', () => {
  const seed = findWay('seed') ?? { address: '', processes: [] };

  it('stay as they are without a choice', async () => {
    expect(await withPorts(seed, undefined)).to.equal(seed);
  });

  it('move in copies of all files', async () => {
    const { address, processes } = await withPorts(seed, '40001,40002');

    const text = await readFile(processes[1]?.files[1] ?? '', 'utf8');
    expect([address, processes.map(({ port }) => port)]).to.deep.equal(['http://localhost:40001', [40001, 40002]]);
    expect(text.match(/listen: .*|target: .*/g)).to.deep.equal([
      "listen: ':40002'",
      'target: http://localhost:40001/api/auth',
      'target: http://localhost:40001/api/catalog',
    ]);
  });

  it('must be enough', async () => {
    const failure = await failureOf(withPorts(seed, '40001'));

    expect(String(failure)).to.equal("Error: SPLIT_PORTS must name 2 ports, such as 40001,40002, and is '40001'");
  });
});
