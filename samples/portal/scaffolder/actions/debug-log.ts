import { Service } from 'proscenium';
import { BuiltInAction } from './built-in-action.js';
import { listFiles } from '../workspace/list-files.js';
import type { ActionContext } from './template-action.js';

interface DebugLogInput {
  readonly message?: string;
  readonly listWorkspace?: boolean;
}

@Service('plugin', BuiltInAction)
export class DebugLog implements BuiltInAction {
  readonly id = 'debug:log';
  readonly description = 'Writes a message, or the list of the files made so far, to the log of the task.';
  readonly schema = {
    input: {
      type: 'object',
      additionalProperties: false,
      properties: {
        message: { type: 'string', title: 'What to write' },
        listWorkspace: { type: 'boolean', title: 'Whether to list the files in the workspace' },
      },
    },
  };

  async handler({ input, workspace, log }: ActionContext<DebugLogInput>): Promise<void> {
    if (input.message !== undefined) log(input.message);
    if (input.listWorkspace) log(['Workspace:', ...(await listFiles(workspace.root))].join('\n  '));
  }
}
