import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConflictError, Service } from 'proscenium';
import type { Workspace } from '../workspace/workspace.js';
import { BuiltInAction } from './built-in-action.js';
import type { ActionContext } from './template-action.js';

interface Renaming {
  readonly from: string;
  readonly to: string;
  readonly overwrite?: boolean;
}

@Service('plugin', BuiltInAction)
export class FsRename implements BuiltInAction {
  readonly id = 'fs:rename';
  readonly description = 'Moves files and folders within the workspace.';
  readonly schema = {
    input: {
      type: 'object',
      required: ['files'],
      additionalProperties: false,
      properties: {
        files: {
          type: 'array',
          items: {
            type: 'object',
            required: ['from', 'to'],
            additionalProperties: false,
            properties: {
              from: { type: 'string', title: 'What to move, relative to the workspace' },
              to: { type: 'string', title: 'Where to' },
              overwrite: { type: 'boolean', title: 'Whether to replace what is there' },
            },
          },
        },
      },
    },
  };

  async handler({ input, workspace, log }: ActionContext<{ readonly files: readonly Renaming[] }>): Promise<void> {
    for (const file of input.files) {
      await move(workspace, file);
      log(`Moved ${file.from} to ${file.to}`);
    }
  }
}

async function move(workspace: Workspace, { from, to, overwrite = false }: Renaming): Promise<void> {
  const source = await workspace.resolve(from);
  const target = await workspace.resolve(to);
  if (source === target) return;
  if (overwrite) await rm(target, { recursive: true, force: true });
  else if (await exists(target)) throw new ConflictError(`'${to}' is there already; set overwrite to replace it`);
  await mkdir(dirname(target), { recursive: true });
  await rename(source, target);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
