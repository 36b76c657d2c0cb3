import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConflictError, type JsonObject, RootConfig, Service } from 'proscenium';
import { listFiles } from '../workspace/list-files.js';
import { BuiltInAction } from './built-in-action.js';
import type { ActionContext } from './template-action.js';

interface PublishFolderInput {
  readonly sourcePath?: string;
}

/** Stands where publish:github and its like stand in a larger portal: the result outlives the workspace. */
@Service('plugin', BuiltInAction)
export class PublishFolder implements BuiltInAction {
  readonly id = 'publish:folder';
  readonly description =
    'Keeps the result: copies the workspace to a folder named after the task, below scaffolder.outputDirectory.';
  readonly schema = {
    input: {
      type: 'object',
      additionalProperties: false,
      properties: { sourcePath: { type: 'string', title: 'Which folder; default: the whole workspace' } },
    },
    output: {
      type: 'object',
      properties: {
        remoteUrl: { type: 'string', title: 'The folder, as a file: URL' },
        repoContentsUrl: { type: 'string', title: 'The same, for catalog:register' },
      },
    },
  };

  constructor(private readonly config: RootConfig) {}

  async handler({ input, workspace, taskId, signal, log }: ActionContext<PublishFolderInput>): Promise<JsonObject> {
    const source = await workspace.resolveFolder(input.sourcePath ?? '.');
    const target = join(resolve(this.config.getString('scaffolder.outputDirectory')), taskId);
    await makeNewFolder(target);
    const files = await listFiles(source);
    for (const file of files) {
      signal.throwIfAborted();
      await mkdir(dirname(join(target, file)), { recursive: true });
      await copyFile(join(source, file), join(target, file));
    }
    const url = pathToFileURL(target).href;
    log(`Published ${files.length} files to ${url}`);
    return { remoteUrl: url, repoContentsUrl: url };
  }
}

async function makeNewFolder(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await mkdir(path);
  } catch (error) {
    throw new ConflictError('this task has published its result already', error);
  }
}
