import { Controller, Get } from 'proscenium';
import { ActionRegistry } from '../actions/action-registry.js';

/** Says what steps of templates can do. */
@Controller('/v2/actions')
export class ActionController {
  constructor(private readonly actions: ActionRegistry) {}

  @Get()
  list() {
    return this.actions.list().map(({ id, description, schema }) => ({ id, description, schema }));
  }
}
