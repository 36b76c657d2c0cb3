import { expect } from 'chai';
import { StaticConfig } from 'proscenium/testing';
import type { Task } from '../../../../../samples/portal/scaffolder/index.js';
import { TaskQueue } from '../../../../../samples/portal/scaffolder/tasks/task-queue.js';
import type { QueuedTask, TaskWorker } from '../../../../../samples/portal/scaffolder/tasks/task-worker.js';

/** Works on a task until it is stopped, and keeps what became of it. */
class EndlessWorker {
  readonly outcomes: string[] = [];

  async work({ task }: QueuedTask, signal: AbortSignal): Promise<void> {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    this.outcomes.push(`${task.id} stopped: ${String(signal.reason)}`);
  }

  async abandon(taskId: string, error: Error): Promise<boolean> {
    this.outcomes.push(`${taskId} abandoned: ${String(error)}`);
    return true;
  }

  async keepAlive(taskIds: readonly string[]): Promise<readonly string[]> {
    this.outcomes.push(`alive: ${taskIds.join(', ')}`);
    return taskIds;
  }
}

describe('TaskQueue', () => {
  function givenQueue(scaffolder: { concurrentTasksLimit?: number; taskTimeout?: string }, farewell = 1_000) {
    const worker = new EndlessWorker();
    const config = new StaticConfig({ scaffolder });
    return { worker, queue: new TaskQueue(config, worker as unknown as TaskWorker, { grace: 1, farewell }) };
  }

  function given(id: string): QueuedTask {
    return { task: { id } as Task, secrets: {} };
  }

  it('stops what runs and gives up what waits when the backend stops', async () => {
    const { worker, queue } = givenQueue({ concurrentTasksLimit: 1 });
    queue.add(given('running'));
    queue.add(given('waiting'));

    await queue.onShutdown();

    const reason = 'TaskStopped: the backend was stopped before the task had ended; start it again';
    expect(worker.outcomes).to.deep.equal([`waiting abandoned: ${reason}`, `running stopped: ${reason}`]);
  });

  it('does not wait for ever for a task that does not stop', async () => {
    const { worker, queue } = givenQueue({}, 1);
    worker.work = () => new Promise(() => {});
    queue.add(given('deaf'));

    await queue.onShutdown();

    expect(worker.outcomes).to.deep.equal([]);
  });

  it('takes nothing more once the backend stops', async () => {
    const { queue } = givenQueue({});
    await queue.onShutdown();

    expect(() => queue.add(given('late'))).to.throw('the scaffolder is stopping');
  });

  it('stops a task that takes too long', async () => {
    const { worker, queue } = givenQueue({ concurrentTasksLimit: 1, taskTimeout: '6ms' });
    queue.add(given('slow'));

    while (worker.outcomes.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));

    expect(worker.outcomes).to.deep.equal(['slow stopped: TaskStopped: the task took longer than 0.006 seconds']);
  });

  it('ends a task of another process in the store, where that one finds it', async () => {
    const { worker, queue } = givenQueue({});

    expect(await queue.cancel('elsewhere')).to.equal(true);
    expect(worker.outcomes).to.deep.equal(['elsewhere abandoned: TaskStopped: the task was cancelled']);
  });

  it('gives a sign of life of all that runs or waits', async () => {
    const { worker, queue } = givenQueue({ concurrentTasksLimit: 1 });
    queue.add(given('running'));
    queue.add(given('waiting'));

    await queue.keepAlive();

    expect(worker.outcomes).to.deep.equal(['alive: running, waiting']);
  });

  it('asks for no sign of life where there are no tasks', async () => {
    const { worker, queue } = givenQueue({});

    await queue.keepAlive();

    expect(worker.outcomes).to.deep.equal([]);
  });

  it('stops what another process has ended, and begins nothing that it has', async () => {
    const { worker, queue } = givenQueue({ concurrentTasksLimit: 1 });
    worker.keepAlive = async () => [];
    queue.add(given('running'));
    queue.add(given('waiting'));

    await queue.keepAlive();
    await new Promise((resolve) => setImmediate(resolve));
    await queue.onShutdown();

    expect(worker.outcomes).to.deep.equal(['running stopped: TaskStopped: the task was ended elsewhere']);
  });
});
