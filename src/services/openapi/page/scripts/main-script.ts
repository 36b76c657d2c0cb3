/** Where the page begins: reads the document, lists the operations, and finds among them. */
export const MAIN_SCRIPT = /* JavaScript */ String.raw`
import { byId, element } from './dom.js';
import { operationView } from './operation.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'];

start().catch((error) => {
  byId('content').replaceChildren(element('p', { class: 'bad', role: 'alert' }, 'The document cannot be shown: ' + error.message));
});

async function start() {
  const response = await fetch('openapi.json');
  if (!response.ok) throw new Error('the server answered ' + response.status);
  const api = await response.json();
  document.title = api.info.title + ' API';
  byId('title').textContent = api.info.title;
  byId('version').textContent = api.info.version;
  const groups = groupsOf(api);
  byId('content').replaceChildren(...(groups.length === 0 ? [element('p', {}, 'No plugin has a route.')] : groups.map(({ section }) => section)));
  byId('list').replaceChildren(...groups.map(({ part }) => part));
  const all = groups.flatMap(({ rows }) => rows);
  const find = () => filter(groups, all);
  byId('filter').addEventListener('input', find);
  addEventListener('hashchange', showTarget);
  find();
  showTarget();
}

function groupsOf(api) {
  const byTag = new Map((api.tags ?? []).map(({ name }) => [name, []]));
  for (const [path, item] of Object.entries(api.paths))
    for (const method of METHODS)
      if (item[method]) {
        const tag = item[method].tags?.[0] ?? 'other';
        byTag.set(tag, [...(byTag.get(tag) ?? []), { method, path, operation: item[method] }]);
      }
  return [...byTag].filter(([, operations]) => operations.length > 0).map(([name, operations]) => group(api, name, operations));
}

function group(api, name, operations) {
  const rows = operations.map((one) => ({
    words: [one.method, one.path, one.operation.operationId, one.operation.summary, ...(one.operation.tags ?? [])].join(' ').toLowerCase(),
    view: operationView(api, one),
    entry: element('li', {}, element('a', { href: '#' + one.operation.operationId }, element('span', { class: 'method ' + one.method }, one.method), element('span', {}, shortPath(one.path, name)))),
  }));
  const heading = element('h2', { id: 'plugin-' + name }, name);
  const section = element('section', { 'aria-labelledby': heading.id }, heading, rows.map(({ view }) => view));
  const part = element('div', {}, element('h2', {}, name), element('ul', {}, rows.map(({ entry }) => entry)));
  return { rows, section, part };
}

function shortPath(path, tag) {
  const prefix = '/api/' + tag;
  return path === prefix ? '/' : path.startsWith(prefix + '/') ? path.slice(prefix.length) : path;
}

function filter(groups, all) {
  const wanted = byId('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const { rows, section, part } of groups) {
    for (const row of rows) row.view.hidden = row.entry.hidden = !wanted.every((word) => row.words.includes(word));
    section.hidden = part.hidden = rows.every(({ view }) => view.hidden);
  }
  const shown = all.filter(({ view }) => !view.hidden).length;
  byId('count').textContent = shown === all.length ? all.length + ' operations' : shown + ' of ' + all.length + ' operations';
}

function showTarget() {
  const target = byId(decodeURIComponent(location.hash.slice(1)));
  if (target?.tagName !== 'DETAILS') return;
  target.open = true;
  target.scrollIntoView();
  target.querySelector('summary').focus();
}
`;
