import { announce, element, link } from './dom.js';
import { entityPath, request } from './api.js';
import { followEvents } from './event-stream.js';

/** What has been started, the newest first. */
export async function showTasks() {
  const { tasks } = await request('/scaffolder/v2/tasks');
  const rows = tasks.map((task) =>
    element(
      'li',
      {},
      element('span', { class: `chip ${task.status}` }, task.status),
      link(`/tasks/${task.id}`, titleOfTask(task), { class: 'name' }),
      element('span', { class: 'muted' }, `${new Date(task.createdAt).toLocaleString()} · ${task.createdBy}`),
    ),
  );
  const list = rows.length === 0 ? element('p', { class: 'muted' }, 'Nothing has been started yet.') : element('ul', { class: 'list rows' }, rows);
  return { title: 'Tasks', nodes: [element('h1', {}, 'Tasks'), list] };
}

/** One task with its log, as it grows. */
export async function showTask([id], signal) {
  const path = `/scaffolder/v2/tasks/${encodeURIComponent(id)}`;
  const task = await request(path);
  const status = element('span', { class: `chip ${task.status}`, role: 'status' }, task.status);
  const log = element('ol', { class: 'log', tabindex: '0', 'aria-label': 'Log of the task' });
  const results = element('div');
  const cancel = element('button', { type: 'button', class: 'quiet', onclick: () => request(`${path}/cancel`, { method: 'POST' }).catch(showProblem) }, 'Cancel');
  cancel.hidden = task.status !== 'open' && task.status !== 'processing';

  function showProblem(error) {
    results.replaceChildren(element('p', { class: 'notice', role: 'alert' }, error.message));
  }

  function showStatus(name) {
    status.textContent = name;
    status.className = `chip ${name}`;
  }

  void followEvents(`/api${path}/eventstream`, signal, {
    log({ body }) {
      if (status.textContent === 'open') showStatus('processing');
      addLine(log, body);
    },
    completion({ body }) {
      addLine(log, body);
      showStatus(body.status);
      cancel.hidden = true;
      results.replaceChildren(...showResults(body));
      announce(body.message);
      return false;
    },
  });
  const template = element('p', { class: 'lead' }, 'From ', link(entityPath(task.spec.templateInfo.entityRef), task.spec.templateInfo.entityRef));
  return { title: titleOfTask(task), nodes: [status, element('h1', {}, titleOfTask(task)), template, element('p', { class: 'actions' }, cancel), results, element('h2', {}, 'Log'), log] };
}

function titleOfTask({ spec }) {
  const { metadata } = spec.templateInfo.entity;
  const name = spec.parameters.name ?? spec.parameters.title;
  return typeof name === 'string' ? `${metadata.title ?? metadata.name}: ${name}` : (metadata.title ?? metadata.name);
}

function addLine(log, { message, status }) {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  log.append(element('li', { class: status }, message));
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function showResults({ output = {}, error }) {
  const nodes = error === undefined ? [] : [element('p', { class: 'notice', role: 'alert' }, error.message)];
  const links = (output.links ?? []).map(showLink);
  const others = Object.entries(output).filter(([key]) => key !== 'links' && key !== 'text');
  const texts = (output.text ?? []).map(({ title, content }) => element('p', {}, [title, content].filter(Boolean).join(': ')));
  if (links.some(Boolean)) nodes.push(element('h2', {}, 'Results'), element('ul', {}, links));
  if (others.length > 0) nodes.push(element('dl', {}, others.flatMap(([key, value]) => [element('dt', {}, key), element('dd', {}, typeof value === 'string' ? value : JSON.stringify(value))])));
  return [...nodes, ...texts];
}

/** A link of the output: to an entity, or to the web; the address of a folder on the server is written out instead. */
function showLink({ title, url, entityRef }) {
  if (entityRef !== undefined) return element('li', {}, link(entityPath(entityRef), title ?? entityRef));
  if (url === undefined) return undefined;
  return element('li', {}, url.startsWith('file:') ? `${title ?? 'Folder'}: ${url}` : link(url, title ?? url));
}
