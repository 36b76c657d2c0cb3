import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ActionContext } from '../../../../../samples/portal/scaffolder/index.js';
import { Workspace } from '../../../../../samples/portal/scaffolder/workspace/workspace.js';

/** A folder of its own for one test: the workspace is `work/…`, and the template stands beside it in `template`. */
export async function givenFolder() {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'action-')));
  const workspace = await Workspace.create(join(folder, 'work'));
  return { folder, workspace, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** What an action gets; its log lines are kept in `lines`. */
export function givenContext<Input>(workspace: Workspace, input: Input, folder = workspace.root) {
  const lines: string[] = [];
  const context: ActionContext<Input> = {
    input,
    taskId: 'task-1',
    workspace,
    templateInfo: {
      entityRef: 'template:default/sample',
      baseUrl: `${pathToFileURL(join(folder, 'template')).href}/`,
      entity: { metadata: { name: 'sample' } },
    },
    secrets: {},
    signal: new AbortController().signal,
    log: (message) => lines.push(message),
  };
  return { context, lines };
}
