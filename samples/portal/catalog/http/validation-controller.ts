import { type Context, Controller, InputError, Post } from 'proscenium';
import { describeFieldProblem, formatFieldPath, InvalidEntityError } from '../model/field-problem.js';
import { EntityProcessing } from '../processing/entity-processing.js';
import { requireObject, requireText } from './bodies.js';

/** Checks entities that stand in no file yet. */
@Controller('/validate-entity')
export class ValidationController {
  constructor(private readonly processing: EntityProcessing) {}

  /**
   * `{ "entity": { … }, "location": "url:https://example.com/catalog-info.yaml" }`: 200 when the catalog would take the entity from
   * there, else 400 with every error. Files beside that location are not read, so that an entity that includes some is refused.
   */
  @Post()
  async validate(ctx: Context) {
    ctx.status = 200;
    ctx.body = '';
    const errors = await this.#errorsOf(ctx.request.body);
    if (errors.length === 0) return;
    ctx.status = 400;
    ctx.body = { errors };
  }

  async #errorsOf(body: unknown): Promise<readonly ValidationError[]> {
    try {
      const request = requireObject(body);
      const location = requireLocationRef(requireText(request, 'location'));
      await this.processing.process(request.entity, { source: location, origin: location, readText: refuseToRead });
      return [];
    } catch (error) {
      if (error instanceof InputError) return [{ name: error.name, message: error.message }];
      if (!(error instanceof InvalidEntityError)) throw error;
      return error.problems.map((problem) => ({
        name: 'InputError',
        message: describeFieldProblem(problem),
        ...(problem.path.length === 0 ? {} : { field: formatFieldPath(problem.path) }),
      }));
    }
  }
}

interface ValidationError {
  readonly name: string;
  readonly message: string;
  readonly field?: string;
}

function requireLocationRef(location: string): string {
  if (!/^(?:url|file):./.test(location))
    throw new InputError(
      `Invalid location '${location}': must be url:<address> or file:<path>, such as url:https://example.com/catalog-info.yaml`,
    );
  return location;
}

function refuseToRead(): Promise<never> {
  return Promise.reject(new Error('files are not read during validation'));
}
