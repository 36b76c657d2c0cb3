/**
 * Where a text stops being JSON, counted from 0; its length when it ends too early.
 * `JSON.parse` often tells no position, and quotes the text, which may hold secrets. Called only for texts that it refused.
 */
export function findJsonFault(text: string): number {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let position = 0;
  for (;;) {
    SPACE.lastIndex = position;
    SPACE.test(text);
    position = SPACE.lastIndex;
    TOKEN.lastIndex = position;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return position;
    const next = follow(expected, token, open);
    if (next === undefined) return position;
    expected = next;
    position += token.length;
  }
}

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end' | 'nothing';

const SPACE = /[ \t\n\r]*/y;
const TOKEN =
  /[{}[\],:]|"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\u0000-\u001f]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** What may come after a token; `undefined` when the token may not stand here. */
function follow(expected: Expected, token: string, open: ('{' | '[')[]): Expected | undefined {
  switch (expected) {
    case 'value':
    case 'value or ]':
      if (expected === 'value or ]' && token === ']') return close(open);
      return startValue(token, open);
    case 'key':
    case 'key or }':
      if (expected === 'key or }' && token === '}') return close(open);
      return token.startsWith('"') ? 'colon' : undefined;
    case 'colon':
      return token === ':' ? 'value' : undefined;
    case 'comma or end':
      if (token === ',') return open.at(-1) === '{' ? 'key' : 'value';
      return token === (open.at(-1) === '{' ? '}' : ']') ? close(open) : undefined;
    case 'nothing':
      return undefined;
  }
}

function startValue(token: string, open: ('{' | '[')[]): Expected | undefined {
  if (token === '{' || token === '[') {
    open.push(token);
    return token === '{' ? 'key or }' : 'value or ]';
  }
  if (/^[}\],:]/.test(token)) return undefined;
  return open.length === 0 ? 'nothing' : 'comma or end';
}

function close(open: ('{' | '[')[]): Expected {
  open.pop();
  return open.length === 0 ? 'nothing' : 'comma or end';
}
