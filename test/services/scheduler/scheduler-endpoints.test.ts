import { expect } from 'chai';
import { Clock, HttpAuth, type Permission, Permissions, Plugin, Scheduled, type TaskSchedule } from 'proscenium';
import { createTestBackend, TestClock } from 'proscenium/testing';

const HOURLY: TaskSchedule = { frequency: { hours: 1 }, timeout: { minutes: 5 } };
const TASKS = '/api/reports/.backstage/scheduler/v1/tasks';

/** A plugin with tasks that end, fail, last, and wait to be triggered. */
function givenPlugin() {
  const runs: string[] = [];
  @Plugin('reports')
  class ReportsPlugin {
    @Scheduled({ ...HOURLY, id: 'quick' })
    quick() {
      runs.push('quick');
    }
    @Scheduled({ ...HOURLY, id: 'failing', scope: 'local' })
    failing() {
      throw new TypeError('NO PAPER');
    }
    @Scheduled({ ...HOURLY, id: 'a/long one' })
    long(signal: AbortSignal) {
      return new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    }
    @Scheduled({ ...HOURLY, id: 'manual', frequency: { trigger: 'manual' }, initialDelay: { minutes: 1 } })
    manual() {
      runs.push('manual');
    }
  }
  const clock = new TestClock('2026-03-01T00:00:00Z');
  const backend = createTestBackend().add(ReportsPlugin).with(Clock, clock);
  return { runs, clock, backend };
}

describe('SchedulerEndpoints', () => {
  it('lists tasks in the form of Backstage', async () => {
    const { clock, backend } = givenPlugin();
    await backend.start();
    await clock.advance(0);

    const response = await backend.fetch(TASKS);

    expect([response.status, await response.json()]).to.deep.equal([
      200,
      {
        tasks: [
          {
            taskId: 'quick',
            pluginId: 'reports',
            scope: 'global',
            settings: { version: 2, cadence: 'PT1H', timeoutAfterDuration: 'PT5M' },
            taskState: {
              status: 'idle',
              startsAt: '2026-03-01T01:00:00.000Z',
              lastRunEndedAt: '2026-03-01T00:00:00.000Z',
            },
            workerState: { status: 'idle' },
          },
          {
            taskId: 'failing',
            pluginId: 'reports',
            scope: 'local',
            settings: { version: 2, cadence: 'PT1H', timeoutAfterDuration: 'PT5M' },
            taskState: {
              status: 'idle',
              startsAt: '2026-03-01T01:00:00.000Z',
              lastRunEndedAt: '2026-03-01T00:00:00.000Z',
              lastRunError: '{"name":"TypeError","message":"NO PAPER"}',
            },
            workerState: { status: 'idle' },
          },
          {
            taskId: 'a/long one',
            pluginId: 'reports',
            scope: 'global',
            settings: { version: 2, cadence: 'PT1H', timeoutAfterDuration: 'PT5M' },
            taskState: {
              status: 'running',
              startedAt: '2026-03-01T00:00:00.000Z',
              timesOutAt: '2026-03-01T00:05:00.000Z',
            },
            workerState: { status: 'running' },
          },
          {
            taskId: 'manual',
            pluginId: 'reports',
            scope: 'global',
            settings: {
              version: 2,
              cadence: 'manual',
              initialDelayDuration: 'PT1M',
              timeoutAfterDuration: 'PT5M',
            },
            taskState: { status: 'idle' },
            workerState: { status: 'initial-wait' },
          },
        ],
      },
    ]);
  });

  it('triggers and cancels tasks', async () => {
    const { runs, clock, backend } = givenPlugin();
    await backend.start();
    await clock.advance(0);

    const triggered = await backend.fetch(`${TASKS}/manual/trigger`, { method: 'POST' });
    await clock.advance(0);
    const cancelled = await backend.fetch(`${TASKS}/a%2Flong%20one/cancel`, { method: 'POST' });

    const answers = [triggered, cancelled].map(async (response) => [response.status, await response.text()]);
    expect(await Promise.all(answers)).to.deep.equal([
      [200, ''],
      [200, ''],
    ]);
    expect(runs).to.deep.equal(['quick', 'manual']);
  });

  it('says what is not there, and what is in another state', async () => {
    const { clock, backend } = givenPlugin();
    await backend.start();
    await clock.advance(0);

    const answers = await Promise.all(
      ['nope/trigger', 'nope/cancel', 'a%2Flong%20one/trigger', 'quick/cancel', 'failing/cancel'].map(async (path) => {
        const response = await backend.fetch(`${TASKS}/${path}`, { method: 'POST' });
        const { error } = (await response.json()) as { error: { name: string; message: string } };
        return `${response.status} ${error.name}: ${error.message}`;
      }),
    );

    expect(answers).to.deep.equal([
      '404 NotFoundError: Task nope does not exist',
      '404 NotFoundError: Task nope does not exist',
      '409 ConflictError: Task a/long one is currently running',
      '409 ConflictError: Task quick is not running',
      '409 ConflictError: Task failing is not running',
    ]);
  });

  it('makes known which permissions it asks for', async () => {
    const { backend } = givenPlugin();
    await backend.start();

    const response = await backend.fetch('/api/reports/.well-known/backstage/permissions/metadata');

    expect(await response.json()).to.deep.equal({
      permissions: [
        { type: 'basic', name: 'scheduler.task.trigger', attributes: { action: 'update' } },
        { type: 'basic', name: 'scheduler.task.cancel', attributes: { action: 'update' } },
      ],
      rules: [],
    });
  });

  it('asks the policy before it changes anything, where there is one', async () => {
    const { runs, clock, backend } = givenPlugin();
    const asked: string[] = [];
    const credentials = { $$type: '@backstage/BackstageCredentials', principal: { type: 'user' } } as const;
    const permissions = {
      authorize: async (requests: readonly { permission: Permission }[]) =>
        requests.map(({ permission }) => {
          asked.push(permission.name);
          return { result: 'DENY' as const };
        }),
      authorizeConditional: async () => [],
    };
    const httpAuth = { credentials: async () => credentials, issueUserCookie: async () => ({ expiresAt: new Date() }) };
    await backend
      .with(Permissions, permissions)
      .with(HttpAuth, httpAuth as never)
      .start();
    await clock.advance(0);

    const statuses = await Promise.all(
      ['manual/trigger', 'a%2Flong%20one/cancel'].map(
        async (path) => (await backend.fetch(`${TASKS}/${path}`, { method: 'POST' })).status,
      ),
    );
    const list = await backend.fetch(TASKS);
    await clock.advance(0);

    expect([...statuses, list.status]).to.deep.equal([403, 403, 200]);
    expect(asked).to.have.members(['scheduler.task.trigger', 'scheduler.task.cancel']);
    expect(runs).to.deep.equal(['quick']);
  });
});
