import { InputError, type JsonObject, Service } from 'proscenium';
import { ActionRegistry } from '../actions/action-registry.js';
import { CatalogClient } from '../templates/catalog-client.js';
import { parseEntityRef } from '../templates/entity-ref.js';
import { completeParameters, mergePages } from '../templates/parameters.js';
import { SchemaChecker, type SchemaProblem } from '../templates/schema-checker.js';
import { describeTemplate, readTemplate, type Template } from '../templates/template.js';
import type { TaskSpec } from './task.js';

/** What becomes of a request: a task to start, or what is wrong with its values. */
export type Launch =
  | { readonly spec: TaskSpec; readonly problems?: undefined }
  | { readonly problems: readonly SchemaProblem[] };

/** Who asks for a task. */
export interface Requester {
  readonly ref: string;
}

/** Makes a task out of a template and the values that somebody has filled in. */
@Service('plugin')
export class TaskLauncher {
  constructor(
    private readonly catalog: CatalogClient,
    private readonly actions: ActionRegistry,
    private readonly schemas: SchemaChecker,
  ) {}

  /**
   * @param templateRef - which template
   * @param values - the values for its parameters
   * @param requester - who asks, for `${{ user.ref }}`
   * @throws NotFoundError when there is no such template
   * @throws InputError when the template cannot be run
   */
  async prepare(templateRef: string, values: JsonObject, requester: Requester): Promise<Launch> {
    const template = readTemplate(await this.catalog.get(parseEntityRef(templateRef, 'template')));
    this.#checkActions(template);
    const schema = mergePages(template.parameters);
    const { value, problems } = await this.schemas.check(schema, values);
    if (problems.length > 0) return { problems };
    return { spec: await this.#describe(template, completeParameters(schema, value), requester) };
  }

  async #describe(template: Template, parameters: JsonObject, { ref }: Requester): Promise<TaskSpec> {
    const entity = await this.catalog.find(parseEntityRef(ref, 'user'));
    return {
      apiVersion: template.apiVersion,
      steps: template.steps,
      output: template.output,
      parameters,
      user: { ref, entity: (entity as JsonObject | undefined) ?? null },
      templateInfo: describeTemplate(template),
    };
  }

  /** A misspelt action is found before the steps before it have run. */
  #checkActions({ entityRef, steps }: Template): void {
    const unknown = steps.map(({ action }) => action).filter((action) => this.actions.find(action) === undefined);
    if (unknown.length > 0)
      throw new InputError(`the template '${entityRef}' uses unknown actions: ${unknown.join(', ')}`);
  }
}
