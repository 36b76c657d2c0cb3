import { readFile, writeFile } from 'node:fs/promises';
import { Argument, Option } from 'commander';
import { problems } from '../../errors/catalogue.js';
import { messageOf } from '../../errors/words.js';
import { partOfPlugin } from '../client/part-of-plugin.js';
import { readDocument } from '../client/read-document.js';
import { writeTypes } from '../client/write-types.js';
import type { PlainCommand, PlainContext } from '../command.js';

/** Makes types for a client of a plugin from its OpenAPI document. */
export const clientTypes: PlainCommand = {
  name: 'client:types',
  summary: 'write TypeScript types of the routes of a plugin, from its OpenAPI document',
  arguments: [new Argument('<url|file>', 'the document')],
  options: [
    new Option('--plugin <id>', 'the part of this plugin, in the document of a whole backend'),
    new Option('--out <file>', 'where to write them (default: the standard output)'),
    new Option('--check', 'write nothing, and fail when the file is not what would be written'),
  ],
  async perform({ options, parameters, output }: PlainContext): Promise<boolean> {
    const [source = ''] = parameters;
    const { plugin, out, check } = options;
    const document = await readDocument(source, process.env['PROSCENIUM_TOKEN']);
    const text = writeTypes(plugin === undefined ? document : partOfPlugin(document, plugin));
    if (out === undefined) output.print(text.trimEnd());
    else if (check !== true) await write(out, text);
    else if ((await readFile(out, 'utf8').catch(() => '')) !== text) {
      output.tell(`${out} is not what ${source} says. Run the command without --check.`);
      return false;
    }
    return true;
  },
};

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: unknown) => {
    const what = `cannot write ${file}: ${messageOf(error)}`;
    throw problems.commandFailed('client:types', what, 'name a file in a folder that is there.');
  });
}
