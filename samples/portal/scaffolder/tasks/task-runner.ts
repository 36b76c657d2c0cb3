import { tmpdir } from 'node:os';
import { InputError, type JsonObject, RootConfig, Service } from 'proscenium';
import { ActionRegistry } from '../actions/action-registry.js';
import { isTruthy } from '../expressions/evaluate-expression.js';
import { renderObject, renderValue } from '../expressions/render.js';
import { SchemaChecker } from '../templates/schema-checker.js';
import { Workspace } from '../workspace/workspace.js';
import type { Task, TaskSecrets, TaskStep } from './task.js';
import type { TaskLog } from './task-log.js';
import type { TaskStopped } from './task-stopped.js';

/** All that one run needs. */
export interface TaskRun {
  readonly task: Task;
  readonly secrets: TaskSecrets;
  readonly log: TaskLog;
  /** Aborted when the run must stop; its reason is a {@link TaskStopped}, which the run then throws. */
  readonly signal: AbortSignal;
}

/** Runs the steps of a task, one after the other, in a workspace of its own that is deleted at the end. */
@Service('plugin')
export class TaskRunner {
  constructor(
    private readonly actions: ActionRegistry,
    private readonly schemas: SchemaChecker,
    private readonly config: RootConfig,
  ) {}

  /**
   * @returns the output that the template promises
   * @throws whatever a step throws, and the reason of the signal when it is aborted
   */
  async run(run: TaskRun): Promise<JsonObject> {
    const workspace = await Workspace.create(this.config.getOptionalString('scaffolder.workingDirectory') ?? tmpdir());
    try {
      return await this.#runSteps(run, workspace);
    } finally {
      await workspace.remove();
    }
  }

  async #runSteps(run: TaskRun, workspace: Workspace): Promise<JsonObject> {
    const { spec } = run.task;
    const steps: Record<string, JsonObject> = {};
    const scope = { parameters: spec.parameters, user: spec.user, steps };
    run.log.write(`Starting up task with ${spec.steps.length} steps`);
    for (const step of spec.steps) {
      const withSecrets = { ...scope, secrets: run.secrets };
      // A skipped step has put out nothing, which is not the same as a step that does not exist.
      steps[step.id] = { output: (await this.#runStep(run, step, { scope: withSecrets, workspace })) ?? null };
    }
    return renderObject(spec.output, scope, 'output');
  }

  async #runStep(run: TaskRun, step: TaskStep, { scope, workspace }: { scope: JsonObject; workspace: Workspace }) {
    const { signal, log } = run;
    signal.throwIfAborted();
    try {
      if (step.if !== undefined && !isTruthy(renderValue(step.if, scope, 'if'))) {
        log.write(`Skipping step ${step.name} because its condition is false`, { stepId: step.id, status: 'skipped' });
        return undefined;
      }
      log.write(`Beginning step ${step.name}`, { stepId: step.id, status: 'processing' });
      const input = renderObject(step.input ?? {}, scope, 'input');
      const output = await untilAborted(this.#act(run, step, { input, workspace }), signal);
      log.write(`Finished step ${step.name}`, { stepId: step.id, status: 'completed' });
      return output;
    } catch (error) {
      throw signal.aborted ? stoppedStep(step, signal, log) : failedStep(step, error, log);
    }
  }

  async #act(run: TaskRun, step: TaskStep, { input, workspace }: { input: JsonObject; workspace: Workspace }) {
    const { task, secrets, signal, log } = run;
    const action = this.actions.find(step.action);
    if (action === undefined) throw new InputError(`there is no action '${step.action}'`);
    const { value, problems } = await this.schemas.check(action.schema.input, input);
    if (problems.length > 0) {
      throw new InputError(
        `the input does not fit the action '${action.id}': ${problems.map(({ stack }) => stack).join('; ')}`,
      );
    }
    const { id: taskId, spec } = task;
    const write = (message: string) => log.write(message, { stepId: step.id });
    const output = await action.handler({
      input: value,
      taskId,
      workspace,
      templateInfo: spec.templateInfo,
      secrets,
      signal,
      log: write,
    });
    return output ?? {};
  }
}

/** An action that does not heed the signal is left behind; its workspace goes away below it. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { signal: over.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    over.abort();
  }
}

function stoppedStep(step: TaskStep, signal: AbortSignal, log: TaskLog): TaskStopped {
  const reason = signal.reason as TaskStopped;
  log.write(`Stopped step ${step.name}: ${reason.message}`, { stepId: step.id, status: reason.status });
  return reason;
}

function failedStep(step: TaskStep, thrown: unknown, log: TaskLog): Error {
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  const error = new Error(`step '${step.id}' failed: ${cause.message}`, { cause });
  error.name = cause.name;
  log.write(String(error), { stepId: step.id, status: 'failed' });
  return error;
}
