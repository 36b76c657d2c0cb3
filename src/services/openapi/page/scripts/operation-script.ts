/** How the page shows one operation. */
export const OPERATION_SCRIPT = /* JavaScript */ String.raw`
import { element } from './dom.js';
import { exampleOf, resolve } from './example.js';
import { schemaView, typeText } from './schema.js';
import { trial } from './trial.js';

export function operationView(api, one) {
  const { method, path, operation } = one;
  const box = element(
    'details',
    { class: 'operation' + (operation.deprecated ? ' old' : ''), id: operation.operationId },
    element(
      'summary',
      {},
      element('span', { class: 'method ' + method }, method),
      element('span', { class: 'path' }, path),
      operation.deprecated ? element('span', { class: 'note' }, 'deprecated') : undefined,
      element('span', { class: 'said' }, operation.summary ?? ''),
    ),
  );
  // Most are never opened.
  box.addEventListener('toggle', () => box.append(inside(api, one)), { once: true });
  return box;
}

function inside(api, one) {
  const { operation } = one;
  return element(
    'div',
    { class: 'inside' },
    operation.description ? element('p', { class: 'said-long' }, operation.description) : undefined,
    element('p', { class: 'quiet' }, 'For: ' + (operation['x-proscenium-allow'] ?? []).map((one) => CALLERS[one] ?? one).join(', ') + '. Id: ', element('code', {}, operation.operationId)),
    parameters(api, operation.parameters ?? []),
    bodyView(api, operation.requestBody),
    element('h3', {}, 'Answers'),
    inOrder(operation.responses).map(([status, response]) => answerView(api, status, resolve(api, response))),
    element('h3', {}, 'Try it'),
    trial(api, one),
  );
}

const CALLERS = { user: 'users', service: 'services', 'user-cookie': 'users with a cookie', unauthenticated: 'everybody' };

/** Success first; JSON puts numbers before everything else. */
function inOrder(responses) {
  const isSuccess = (status) => Number(status.startsWith('2'));
  return Object.entries(responses).sort(([one], [other]) => isSuccess(other) - isSuccess(one));
}

function parameters(api, list) {
  if (list.length === 0) return undefined;
  const rows = list.map((one) =>
    element(
      'tr',
      {},
      element('td', {}, element('code', {}, one.name), one.required ? element('span', { class: 'needed' }, ' required') : undefined),
      element('td', {}, one.in),
      element('td', {}, element('span', { class: 'type' }, typeText(api, one.schema))),
      element('td', {}, [one.description, one.schema.default === undefined ? undefined : 'default ' + JSON.stringify(one.schema.default)].filter(Boolean).join('; ')),
    ),
  );
  const heads = ['Name', 'In', 'Type', 'Meaning'].map((text) => element('th', { scope: 'col' }, text));
  return [element('h3', {}, 'Parameters'), element('table', {}, element('thead', {}, element('tr', {}, heads)), element('tbody', {}, rows))];
}

function bodyView(api, body) {
  if (!body) return undefined;
  return [element('h3', {}, 'Body' + (body.required ? ' (required)' : '')), contents(api, body.content)];
}

function answerView(api, status, response) {
  const text = element('p', {}, element('strong', {}, status), ' ' + response.description);
  if (!response.content) return text;
  return element('details', {}, element('summary', {}, element('strong', {}, status), ' ' + response.description), contents(api, response.content));
}

function contents(api, content) {
  return Object.entries(content).map(([type, { schema }]) =>
    element(
      'div',
      { class: 'pair' },
      element('div', {}, element('h4', {}, type), schemaView(api, schema)),
      type === 'application/json' ? element('div', {}, element('h4', {}, 'Example'), element('pre', { tabindex: '0' }, JSON.stringify(exampleOf(api, schema), undefined, 2) ?? '')) : undefined,
    ),
  );
}
`;
