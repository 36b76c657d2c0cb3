import type { JsonObject } from '../../contracts/root-config.js';
import type { ConfigPath } from '../../services/root-config/config-path.js';

/**
 * Writes values as YAML.
 *
 * @param commentOf - what to write after a text, a number or a boolean; `undefined` for nothing
 */
export async function toYaml(
  values: JsonObject,
  commentOf: (path: ConfigPath) => string | undefined = () => undefined,
): Promise<string> {
  const yaml = await import('yaml');
  const document = new yaml.Document(values, { aliasDuplicateObjects: false });
  const comment = (node: unknown, path: ConfigPath): void => {
    if (yaml.isMap(node)) {
      for (const { key, value } of node.items) comment(value, [...path, String(key)]);
    } else if (yaml.isSeq(node)) {
      for (const [index, element] of node.items.entries()) comment(element, [...path, index]);
    } else if (yaml.isNode(node)) {
      const text = commentOf(path);
      if (text !== undefined) node.comment = ` ${text}`;
    }
  };
  comment(document.contents, []);
  return document.toString({ lineWidth: 0 }).trimEnd();
}
