import { expect } from 'chai';
import { ActionRegistry } from '../../../../../samples/portal/scaffolder/actions/action-registry.js';
import { DebugLog } from '../../../../../samples/portal/scaffolder/actions/debug-log.js';
import { FsWrite } from '../../../../../samples/portal/scaffolder/actions/fs-write.js';

describe('ActionRegistry', () => {
  it('has the built-in actions and those that modules add, in alphabetical order', () => {
    const registry = new ActionRegistry([new FsWrite()]);

    registry.addActions(new DebugLog());

    expect(registry.list().map(({ id }) => id)).to.deep.equal(['debug:log', 'fs:write']);
  });

  it('refuses a second action of one id, also of a built-in one', () => {
    const registry = new ActionRegistry([new FsWrite()]);

    expect(() => registry.addActions(new FsWrite())).to.throw("the action 'fs:write' is there already");
  });
});
