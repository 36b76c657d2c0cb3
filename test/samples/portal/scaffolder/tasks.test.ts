import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Database } from 'proscenium';
import { TestClock } from 'proscenium/testing';
import { GateAction, gateModule } from './support/gate-action.js';
import { type GivenScaffolder, givenScaffolder, givenTemplate, post, stop } from './support/given-scaffolder.js';

const ANY = 'template:default/any';

describe('a task of the scaffolder', () => {
  let scaffolder: GivenScaffolder;
  let gates: GateAction;

  beforeEach(() => {
    gates = new GateAction();
  });

  afterEach(() => stop(scaffolder));

  it('runs its steps in order and ends with its output', async () => {
    const template = givenTemplate('greeting', {
      parameters: { required: ['name'], properties: { name: { type: 'string' }, loud: { type: 'boolean' } } },
      steps: [
        { id: 'say', name: 'Say it', action: 'debug:log', input: { message: 'Hello ${{ parameters.name | upper }}' } },
        {
          id: 'shout',
          name: 'Shout it',
          if: '${{ parameters.loud }}',
          action: 'debug:log',
          input: { message: 'HELLO' },
        },
      ],
      output: {
        text: [{ content: 'to ${{ parameters.name }}' }],
        by: '${{ user.ref }}',
        shouted: '${{ steps.shout.output.message }}',
      },
    });
    scaffolder = await givenScaffolder([template]);

    const events = await scaffolder.finish(await scaffolder.start('template:default/greeting', { name: 'Ada' }));

    expect(events.map(({ type, body }) => ({ type, ...body }))).to.deep.equal([
      { type: 'log', message: 'Starting up task with 2 steps' },
      { type: 'log', message: 'Beginning step Say it', stepId: 'say', status: 'processing' },
      { type: 'log', message: 'Hello ADA', stepId: 'say' },
      { type: 'log', message: 'Finished step Say it', stepId: 'say', status: 'completed' },
      {
        type: 'log',
        message: 'Skipping step Shout it because its condition is false',
        stepId: 'shout',
        status: 'skipped',
      },
      {
        type: 'completion',
        message: 'Run completed with status: completed',
        status: 'completed',
        output: { text: [{ content: 'to Ada' }], by: 'user:default/guest' },
      },
    ]);
  });

  it('fails with the step that failed, and leaves nothing in the workspace', async () => {
    const steps = [
      { id: 'write', action: 'fs:write', input: { path: '../escaped', content: 'x' } },
      { id: 'never', action: 'debug:log', input: { message: 'never' } },
    ];
    scaffolder = await givenScaffolder([givenTemplate('any', { steps })]);

    const id = await scaffolder.start(ANY);
    const events = await scaffolder.finish(id);

    expect(events.slice(-2).map(({ body }) => body)).to.deep.equal([
      { message: "InputError: step 'write' failed: '../escaped' holds '..'", stepId: 'write', status: 'failed' },
      {
        message: 'Run completed with status: failed',
        status: 'failed',
        error: { name: 'InputError', message: "step 'write' failed: '../escaped' holds '..'" },
      },
    ]);
    expect((await scaffolder.show(id)).status).to.equal('failed');
    expect(await readdir(join(scaffolder.folder, 'work'))).to.deep.equal([]);
  });

  for (const [input, message] of [
    [
      { message: '${{ parameters.nmae }}' },
      "field 'input.message': 'parameters.nmae' is unknown; nothing is known in 'parameters'",
    ],
    [
      { message: '${{ steps.later.output.x }}' },
      "field 'input.message': 'steps.later.output.x' is unknown; nothing is known in 'steps'",
    ],
    [
      { message: 4, mesage: 'x' },
      "the input does not fit the action 'debug:log': mesage is not known; message must be string",
    ],
  ] as const) {
    it(`fails when the input is ${JSON.stringify(input)}`, async () => {
      scaffolder = await givenScaffolder([
        givenTemplate('any', { steps: [{ id: 'log', action: 'debug:log', input }] }),
      ]);

      const events = await scaffolder.finish(await scaffolder.start(ANY));

      expect(events.at(-1)?.body.error?.message).to.equal(`step 'log' failed: ${message}`);
    });
  }

  it('keeps secrets out of the database, the log and the output', async () => {
    const steps = [{ id: 'log', action: 'debug:log', input: { message: 'using ${{ secrets.token }}' } }];
    scaffolder = await givenScaffolder([givenTemplate('any', { steps })]);

    const id = await scaffolder.start(ANY, {}, { token: 'hunter2' });
    const events = await scaffolder.finish(id);

    expect(events.map(({ body }) => body.message)).to.include('using ***');
    const database = await scaffolder.backend.get(Database, { plugin: 'scaffolder' });
    const source = await database.getDataSource();
    const rows = [await source.query('select * from tasks'), await source.query('select * from task_events')];
    expect(JSON.stringify(rows)).to.include(id).and.not.include('hunter2');
    expect(JSON.stringify([await scaffolder.show(id), scaffolder.backend.logger.entries])).to.not.include('hunter2');
  });

  it('fails rather than put a secret into the output', async () => {
    const output = { token: '${{ secrets.token }}' };
    scaffolder = await givenScaffolder([givenTemplate('any', { steps: [], output })]);

    const events = await scaffolder.finish(await scaffolder.start(ANY, {}, { token: 'hunter2' }));

    expect(events.at(-1)?.body.error?.message).to.equal(
      "field 'output.token': 'secrets.token' is unknown; known here: parameters, user, steps",
    );
  });

  it('runs no more tasks at a time than the configuration allows, in the order in which they came', async () => {
    const steps = [{ id: 'gate', action: 'test:gate', input: { gate: '${{ parameters.gate }}' } }];
    const template = givenTemplate('any', { parameters: { properties: { gate: {} } }, steps });
    scaffolder = await givenScaffolder([template], { config: { concurrentTasksLimit: 2 }, add: [gateModule(gates)] });
    const ids: string[] = [];
    for (const gate of ['a', 'b', 'c']) ids.push(await scaffolder.start(ANY, { gate }));
    await Promise.all([gates.entered('a'), gates.entered('b')]);

    const before = await Promise.all(ids.map((id) => scaffolder.show(id)));
    gates.open('a');
    await gates.entered('c');
    const after = await Promise.all(ids.map((id) => scaffolder.show(id)));
    gates.open('b');
    gates.open('c');
    await Promise.all(ids.map((id) => scaffolder.finish(id)));

    expect(before.map(({ status }) => status)).to.deep.equal(['processing', 'processing', 'open']);
    expect(after.map(({ status }) => status)).to.deep.equal(['completed', 'processing', 'processing']);
  });

  it('can be cancelled while it runs, and while it waits', async () => {
    const steps = [{ id: 'gate', name: 'The gate', action: 'test:gate', input: { gate: 'a' } }];
    scaffolder = await givenScaffolder([givenTemplate('any', { steps })], {
      config: { concurrentTasksLimit: 1 },
      add: [gateModule(gates)],
    });
    const running = await scaffolder.start(ANY);
    const waiting = await scaffolder.start(ANY);
    await gates.entered('a');

    const answers = [];
    for (const id of [waiting, running])
      answers.push(await (await scaffolder.request(`/v2/tasks/${id}/cancel`, { method: 'POST' })).json());
    const events = await scaffolder.finish(running);

    expect(answers).to.deep.equal([{ status: 'cancelled' }, { status: 'cancelled' }]);
    expect(events.slice(-2).map(({ body }) => body)).to.deep.equal([
      { message: 'Stopped step The gate: the task was cancelled', stepId: 'gate', status: 'cancelled' },
      {
        message: 'Run completed with status: cancelled',
        status: 'cancelled',
        error: { name: 'TaskStopped', message: 'the task was cancelled' },
      },
    ]);
  });

  it('cannot be cancelled when it has ended', async () => {
    scaffolder = await givenScaffolder([givenTemplate('any', { steps: [] })]);
    const id = await scaffolder.start(ANY);
    await scaffolder.finish(id);

    const response = await scaffolder.request(`/v2/tasks/${id}/cancel`, { method: 'POST' });

    expect(response.status).to.equal(409);
    expect(((await response.json()) as { error: { message: string } }).error.message).to.equal(
      `the task ${id} cannot be cancelled, its status is completed`,
    );
  });

  it('survives a restart with its log', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scaffolder-'));
    const templates = [
      givenTemplate('any', { steps: [{ id: 'log', action: 'debug:log', input: { message: 'hello' } }] }),
    ];
    scaffolder = await givenScaffolder(templates, { folder });
    const id = await scaffolder.start(ANY);
    const before = [await scaffolder.finish(id), await scaffolder.show(id)];

    await scaffolder.backend.stop();
    scaffolder = await givenScaffolder(templates, { folder });

    expect([await scaffolder.finish(id), await scaffolder.show(id)]).to.deep.equal(before);
  });

  it('is marked failed when the process has died under it, and it has given no sign of life for a while', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scaffolder-'));
    const templates = [givenTemplate('any', { steps: [] })];
    scaffolder = await givenScaffolder(templates, { folder });
    const id = await scaffolder.start(ANY);
    await scaffolder.finish(id);
    // What the database holds after a process that died in the middle of a task.
    const source = await (await scaffolder.backend.get(Database, { plugin: 'scaffolder' })).getDataSource();
    await source.query(`update tasks set status = 'processing' where id = '${id}'`);
    await source.query(`delete from task_events where type = 'completion'`);

    await scaffolder.backend.stop();
    const clock = new TestClock();
    scaffolder = await givenScaffolder(templates, { folder, clock });
    await clock.advance({ seconds: 29 });
    const before = await scaffolder.show(id);
    await clock.advance({ seconds: 1 });
    const events = await scaffolder.finish(id);

    expect(before.status).to.equal('processing');
    expect(events.at(-1)?.body).to.deep.equal({
      message: 'Run completed with status: failed',
      status: 'failed',
      error: { name: 'TaskStopped', message: 'the backend ended before the task had; start it again' },
    });
    expect((await scaffolder.show(id)).status).to.equal('failed');
  });

  it('is given time to end when the backend stops', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scaffolder-'));
    const templates = [givenTemplate('any', { steps: [{ id: 'gate', action: 'test:gate', input: { gate: 'a' } }] })];
    scaffolder = await givenScaffolder(templates, { folder, add: [gateModule(gates)] });
    const id = await scaffolder.start(ANY);
    await gates.entered('a');

    const stopping = scaffolder.backend.stop();
    gates.open('a');
    await stopping;
    scaffolder = await givenScaffolder(templates, { folder, add: [gateModule(gates)] });

    expect((await scaffolder.show(id)).status).to.equal('completed');
  });
});

describe('POST /v2/tasks', () => {
  let scaffolder: GivenScaffolder;

  afterEach(() => stop(scaffolder));

  it('answers 400 with all faults and their paths', async () => {
    const parameters = [
      { required: ['name'], properties: { name: { type: 'string' } } },
      { properties: { port: { type: 'integer' } } },
    ];
    scaffolder = await givenScaffolder([givenTemplate('any', { parameters, steps: [] })]);

    const response = await scaffolder.request('/v2/tasks', post({ templateRef: ANY, values: { port: 'x' } }));

    expect(response.status).to.equal(400);
    expect(await response.json()).to.deep.equal({
      errors: [
        { path: ['name'], message: 'is required', stack: 'name is required' },
        { path: ['port'], message: 'must be integer', stack: 'port must be integer' },
      ],
    });
  });

  for (const [body, status, message] of [
    [[], 400, 'the body must be a JSON object with templateRef and values'],
    [{ values: {} }, 400, 'templateRef must be a text, such as template:default/node-service'],
    [{ templateRef: 'a/b/c' }, 400, "'a/b/c' is not an entity reference; write kind:namespace/name"],
    [{ templateRef: ANY, values: [] }, 400, 'values must be an object'],
    [{ templateRef: ANY, secrets: { a: 1 } }, 400, 'secrets must be an object of texts'],
    [{ templateRef: 'template:default/missing' }, 404, "the catalog has no entity 'template:default/missing'"],
    [
      { templateRef: 'template:default/strange' },
      400,
      "the template 'template:default/strange' uses unknown actions: no:such, nor:that",
    ],
  ] as const) {
    it(`answers ${status} to ${JSON.stringify(body)}`, async () => {
      const strange = givenTemplate('strange', {
        steps: [{ action: 'no:such' }, { action: 'debug:log' }, { action: 'nor:that' }],
      });
      scaffolder = await givenScaffolder([givenTemplate('any', { steps: [] }), strange]);

      const response = await scaffolder.request('/v2/tasks', post(body));

      expect(response.status).to.equal(status);
      expect(((await response.json()) as { error: { message: string } }).error.message).to.equal(message);
    });
  }
});

describe('the other routes of the scaffolder', () => {
  let scaffolder: GivenScaffolder;

  afterEach(() => stop(scaffolder));

  it('list the actions with their schemas', async () => {
    scaffolder = await givenScaffolder([], { add: [gateModule(new GateAction())] });

    const actions = (await (await scaffolder.request('/v2/actions')).json()) as {
      id: string;
      description: string;
      schema: object;
    }[];

    expect(actions.map(({ id }) => id)).to.deep.equal([
      'catalog:register',
      'catalog:write',
      'debug:log',
      'fetch:template',
      'fs:rename',
      'fs:write',
      'publish:folder',
      'test:gate',
    ]);
    expect(Object.keys(actions[0] ?? {})).to.deep.equal(['id', 'description', 'schema']);
  });

  it('show the pages of a template', async () => {
    const parameters = [{ title: 'First', description: 'Says what', properties: {} }, { properties: {} }];
    scaffolder = await givenScaffolder([givenTemplate('any', { parameters, steps: [] })]);

    const response = await scaffolder.request('/v2/templates/default/Template/any/parameter-schema');

    expect(await response.json()).to.deep.equal({
      title: 'The any',
      steps: [
        { title: 'First', description: 'Says what', schema: parameters[0] },
        { title: 'Please enter the following information', schema: parameters[1] },
      ],
    });
  });

  it('list tasks, the newest first, by creator and status', async () => {
    scaffolder = await givenScaffolder([
      givenTemplate('any', { steps: [] }),
      givenTemplate('bad', { steps: [{ action: 'fs:rename', input: {} }] }),
    ]);
    const good = await scaffolder.start(ANY);
    await scaffolder.finish(good);
    const bad = await scaffolder.start('template:default/bad');
    await scaffolder.finish(bad);

    const list = async (query: string) => {
      const { tasks, totalTasks } = (await (await scaffolder.request(`/v2/tasks${query}`)).json()) as {
        tasks: { id: string }[];
        totalTasks: number;
      };
      return [totalTasks, ...tasks.map(({ id }) => id)];
    };

    expect(await list('')).to.deep.equal([2, bad, good]);
    expect(await list('?status=completed&createdBy=user:default/guest')).to.deep.equal([1, good]);
    expect(await list('?createdBy=user:default/nobody')).to.deep.equal([0]);
    expect(await list('?limit=1&offset=1')).to.deep.equal([2, good]);
  });

  for (const [path, status, message] of [
    ['/v2/tasks?status=done', 400, "status must be one of open, processing, completed, failed, cancelled, got 'done'"],
    ['/v2/tasks?limit=-1', 400, "limit must be a whole number, got '-1'"],
    ['/v2/tasks?limit=1&limit=2', 400, 'limit must not be given twice'],
    ['/v2/tasks/nothing', 404, "there is no task 'nothing'"],
    ['/v2/tasks/nothing/events', 404, "there is no task 'nothing'"],
    ['/v2/tasks/nothing/eventstream', 404, "there is no task 'nothing'"],
    ['/v2/tasks/nothing/events?after=x', 400, "after must be a whole number, got 'x'"],
    ['/v2/templates/default/component/any/parameter-schema', 404, "the catalog has no entity 'component:default/any'"],
  ] as const) {
    it(`answer ${status} at ${path}`, async () => {
      scaffolder = await givenScaffolder([]);

      const response = await scaffolder.request(path);

      expect(response.status).to.equal(status);
      expect(((await response.json()) as { error: { message: string } }).error.message).to.equal(message);
    });
  }
});
