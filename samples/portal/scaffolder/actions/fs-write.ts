import { Service } from 'proscenium';
import { BuiltInAction } from './built-in-action.js';
import type { ActionContext } from './template-action.js';

interface FsWriteInput {
  readonly path: string;
  readonly content: string;
}

@Service('plugin', BuiltInAction)
export class FsWrite implements BuiltInAction {
  readonly id = 'fs:write';
  readonly description = 'Writes one file into the workspace.';
  readonly schema = {
    input: {
      type: 'object',
      required: ['path', 'content'],
      additionalProperties: false,
      properties: {
        path: { type: 'string', title: 'Where, relative to the workspace' },
        content: { type: 'string', title: 'What the file holds' },
      },
    },
  };

  async handler({ input, workspace, log }: ActionContext<FsWriteInput>): Promise<void> {
    await workspace.write(input.path, input.content);
    log(`Wrote ${input.path}`);
  }
}
