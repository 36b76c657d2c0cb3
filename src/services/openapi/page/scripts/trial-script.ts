/** How the page sends a request and shows the answer. */
export const TRIAL_SCRIPT = /* JavaScript */ String.raw`
import { byId, element, field } from './dom.js';
import { exampleOf, resolve, typeOf } from './example.js';

export function trial(api, { method, path, operation }) {
  const inputs = (operation.parameters ?? []).map((parameter) => ({ parameter, input: inputFor(api, parameter) }));
  const body = bodyInput(api, method, operation);
  const answer = element('div', { class: 'answer', role: 'status' });
  const send = element('button', { type: 'submit' }, 'Send');
  return element(
    'form',
    {
      'aria-label': 'Try ' + method + ' ' + path,
      onsubmit: (event) => {
        event.preventDefault();
        run(send, answer, () => request(method, path, inputs, body));
      },
    },
    inputs.map(({ parameter, input }) => field(parameter.name + (parameter.required ? ' (required)' : ''), input, hintOf(api, parameter))),
    body ? field('Body', body.input, body.type) : undefined,
    send,
    answer,
  );
}

function inputFor(api, { schema, required }) {
  const seen = resolve(api, schema);
  const choices = seen.enum ?? (seen.type === 'boolean' ? [true, false] : undefined);
  if (choices) return element('select', { required }, element('option', { value: '' }, '—'), choices.map((one) => element('option', {}, String(one))));
  if (typeOf(seen) === 'array') return element('textarea', { required, rows: 2, spellcheck: 'false' });
  return element('input', { required, autocomplete: 'off', placeholder: seen.default === undefined ? undefined : String(seen.default) });
}

function hintOf(api, { schema, description }) {
  const lines = typeOf(resolve(api, schema)) === 'array' ? 'one value a line' : undefined;
  return [description, lines].filter(Boolean).join('; ');
}

function bodyInput(api, method, operation) {
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  if (type === undefined && !['post', 'put', 'patch'].includes(method)) return undefined;
  const text = content ? textOf(type, exampleOf(api, content.schema)) : '';
  const input = element('textarea', { rows: 8, spellcheck: 'false' });
  input.value = text;
  return { input, type: type ?? 'application/json' };
}

function textOf(type, example) {
  if (type === 'application/json') return JSON.stringify(example ?? {}, undefined, 2);
  return typeof example === 'string' ? example : '';
}

function request(method, path, inputs, body) {
  const query = new URLSearchParams();
  let target = path;
  for (const { parameter, input } of inputs) {
    if (parameter.in === 'path') target = target.replaceAll('{' + parameter.name + '}', encodeURIComponent(input.value));
    else if (input.value !== '')
      for (const value of input.tagName === 'TEXTAREA' ? input.value.split('\n') : [input.value]) query.append(parameter.name, value);
  }
  const token = byId('token').value.trim();
  const hasBody = body && body.input.value !== '';
  const headers = { ...(token ? { Authorization: 'Bearer ' + token } : {}), ...(hasBody ? { 'Content-Type': body.type } : {}) };
  const search = String(query);
  return new Request(target + (search ? '?' + search : ''), { method: method.toUpperCase(), headers, ...(hasBody ? { body: body.input.value } : {}) });
}

async function run(button, answer, make) {
  button.disabled = true;
  try {
    const sent = make();
    const began = performance.now();
    const response = await fetch(sent);
    const text = await response.text();
    const time = Math.round(performance.now() - began);
    answer.replaceChildren(...shown(sent, response, text, time));
  } catch (error) {
    answer.replaceChildren(element('p', { class: 'bad' }, 'No answer: ' + error.message));
  } finally {
    button.disabled = false;
  }
}

function shown(sent, response, text, time) {
  const { pathname, search } = new URL(sent.url);
  const headers = [...response.headers].map(([name, value]) => name + ': ' + value).join('\n');
  return [
    element('p', {}, element('strong', { class: response.ok ? 'good' : 'bad' }, response.status + ' ' + response.statusText), ' after ' + time + ' ms, for ', element('code', {}, sent.method + ' ' + pathname + search)),
    element('details', {}, element('summary', {}, 'Headers'), element('pre', { tabindex: '0' }, headers)),
    text === '' ? element('p', { class: 'quiet' }, 'The answer is empty.') : element('pre', { tabindex: '0', 'aria-label': 'Body of the answer' }, pretty(text)),
  ];
}

function pretty(text) {
  const cut = text.length > LONGEST ? text.slice(0, LONGEST) + '\n… ' + (text.length - LONGEST) + ' characters more' : text;
  try {
    return text.length > LONGEST ? cut : JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return cut;
  }
}

const LONGEST = 200000;
`;
