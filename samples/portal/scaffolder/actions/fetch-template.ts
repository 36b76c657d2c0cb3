import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { InputError, type JsonObject, Service } from 'proscenium';
import { renderText } from '../expressions/render.js';
import { listFiles } from '../workspace/list-files.js';
import { resolveInside } from '../workspace/resolve-inside.js';
import { BuiltInAction } from './built-in-action.js';
import type { ActionContext } from './template-action.js';

interface FetchTemplateInput {
  readonly url: string;
  readonly targetPath?: string;
  readonly values?: JsonObject;
}

@Service('plugin', BuiltInAction)
export class FetchTemplate implements BuiltInAction {
  readonly id = 'fetch:template';
  readonly description =
    'Copies a skeleton into the workspace and fills values in, in the contents of files and in their names.';
  readonly schema = {
    input: {
      type: 'object',
      required: ['url'],
      additionalProperties: false,
      properties: {
        url: { type: 'string', title: "The skeleton, a folder relative to the template's own file" },
        targetPath: { type: 'string', title: 'Where to put it; default: the workspace itself' },
        values: { type: 'object', title: 'What ${{ values.x }} stands for in the skeleton' },
      },
    },
  };

  async handler({ input, workspace, templateInfo, signal, log }: ActionContext<FetchTemplateInput>): Promise<void> {
    const { url, targetPath = '.', values = {} } = input;
    const skeleton = await resolveInside(readTemplateFolder(templateInfo.baseUrl), url);
    const files = await listFiles(skeleton).catch((error: unknown) => {
      throw error instanceof InputError ? error : new InputError(`the skeleton '${url}' cannot be read`, error);
    });
    for (const file of files) {
      signal.throwIfAborted();
      const name = renderText(file, { values }, `file name '${file}'`);
      const content = await readFile(`${skeleton}/${file}`);
      const { mode } = await stat(`${skeleton}/${file}`);
      await workspace.write(`${targetPath}/${name}`, fillIn(content, { values }, file), mode & 0o777);
    }
    log(`Copied ${files.length} files from ${url}`);
  }
}

function readTemplateFolder(baseUrl: string | undefined): string {
  if (baseUrl?.startsWith('file:')) return fileURLToPath(baseUrl);
  throw new InputError('the template does not come from a file, so a skeleton beside it cannot be found');
}

/** Pictures and the like stay as they are. */
function fillIn(content: Buffer, scope: JsonObject, file: string): string | Buffer {
  const isText = isUtf8(content) && !content.includes(0);
  return isText ? renderText(content.toString('utf8'), scope, `file '${file}'`) : content;
}
