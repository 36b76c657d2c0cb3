import { execFileSync } from 'node:child_process';
import { expect } from 'chai';

describe('turnActivitiesOff', () => {
  it('leaves code of the whole process without an activity, and runs it', () => {
    const program = `
      const { currentActivity, runInActivity, turnActivitiesOff } = await import(${JSON.stringify(import.meta.resolve('#src/services/activity/index.js'))});
      const before = runInActivity({ requestId: 'a' }, () => currentActivity()?.requestId);
      turnActivitiesOff();
      const after = runInActivity({ requestId: 'b' }, () => String(currentActivity()));
      console.log(before, after);
    `;

    const output = execFileSync(process.execPath, ['--conditions=unbundled', '--input-type=module', '-e', program]);

    expect(output.toString()).to.equal('a undefined\n');
  });
});
