import { expect } from 'chai';
import { type GivenScaffolder, givenScaffolder, givenTemplate, stop } from './support/given-scaffolder.js';

describe('a task of the scaffolder', () => {
  let scaffolder: GivenScaffolder;

  afterEach(() => stop(scaffolder));

  it('runs its steps in order and ends with its output', async () => {
    const template = givenTemplate('greeting', {
      parameters: { required: ['name'], properties: { name: { type: 'string' }, loud: { type: 'boolean' } } },
      steps: [
        { id: 'say', name: 'Say it', action: 'debug:log', input: { message: 'Hello ${{ parameters.name | upper }}' } },
        { id: 'shout', name: 'Shout it', if: '${{ parameters.loud }}', action: 'debug:log', input: { message: 'HELLO' } },
      ],
      output: { text: [{ content: 'to ${{ parameters.name }}' }], by: '${{ user.ref }}' },
    });
    scaffolder = await givenScaffolder([template]);

    const events = await scaffolder.finish(await scaffolder.start('template:default/greeting', { name: 'Ada' }));

    expect(events.map(({ type, body }) => ({ type, ...body }))).to.deep.equal([
      { type: 'log', message: 'Starting up task with 2 steps' },
      { type: 'log', message: 'Beginning step Say it', stepId: 'say', status: 'processing' },
      { type: 'log', message: 'Hello ADA', stepId: 'say' },
      { type: 'log', message: 'Finished step Say it', stepId: 'say', status: 'completed' },
      { type: 'log', message: 'Skipping step Shout it because its condition is false', stepId: 'shout', status: 'skipped' },
      {
        type: 'completion',
        message: 'Run completed with status: completed',
        status: 'completed',
        output: { text: [{ content: 'to Ada' }], by: 'user:default/guest' },
      },
    ]);
  });
});
