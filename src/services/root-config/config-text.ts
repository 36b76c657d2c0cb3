import type { JsonValue } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import { toError } from '../../errors/to-error.js';
import type { ConfigPath } from './config-path.js';
import { parseYaml } from './yaml-text.js';

/** The parsed text of one file, before anything in it is replaced. */
export interface ConfigText {
  /** `undefined` for an empty file. */
  readonly value: JsonValue | undefined;
  /** `12:3`, where the value at a path begins; `undefined` when that is not known. */
  positionOf(path: ConfigPath): string | undefined;
}

/** Whether there is a parser for files with this ending. */
export function isReadable(extension: string): boolean {
  return ['.json', '.yaml', '.yml'].includes(extension);
}

/**
 * Parses YAML, or JSON where the ending says so.
 *
 * @param name - the file, for messages
 * @throws ProsceniumError `INVALID_CONFIG`, with line and column
 */
export async function parseConfigText(text: string, name: string, extension: string): Promise<ConfigText> {
  if (extension === '.json') return parseJson(text, name);
  return parseYaml(text, name);
}

function parseJson(text: string, name: string): ConfigText {
  try {
    return { value: text.trim() === '' ? undefined : JSON.parse(text), positionOf: () => undefined };
  } catch (thrown) {
    const error = toError(thrown);
    throw problems.invalidConfig(
      `${name} is no JSON.`,
      `${name}${positionIn(text, error.message)}`,
      'make it JSON; comments and trailing commas are not.',
    );
  }
}

/** The parser's message quotes the text, which may be secret, so only the position in it is used; short texts have none. */
function positionIn(text: string, message: string): string {
  const offset = /position (\d+)/.exec(message)?.[1];
  if (offset === undefined) return '';
  const before = text.slice(0, Number(offset));
  return `:${before.split('\n').length}:${before.length - before.lastIndexOf('\n')}`;
}
