import { announce, element, link } from './dom.js';
import { entityPath, listEntities, refOf, request, titleOf } from './api.js';
import { makeField } from './form-fields.js';
import { go } from './navigation.js';

/** The templates of the catalog. */
export async function showTemplates() {
  const templates = await request('/catalog/entities?filter=kind=template');
  const cards = templates.map(({ metadata }) =>
    element(
      'li',
      { class: 'card' },
      element('h2', {}, titleOf({ metadata })),
      element('p', { class: 'muted' }, metadata.description ?? ''),
      element('p', {}, link(formPath(metadata), 'Choose', { 'aria-label': `Choose ${titleOf({ metadata })}` })),
    ),
  );
  const lead = element('p', { class: 'lead' }, 'Start something new from a template.');
  const list = cards.length === 0 ? element('p', { class: 'muted' }, 'The catalog has no templates.') : element('ul', { class: 'list cards' }, cards);
  return { title: 'Create', nodes: [element('h1', {}, 'Create'), lead, list] };
}

/** The form of one template, made from the schemas of its parameters. */
export async function showForm([namespace, name]) {
  const templateRef = `template:${namespace}/${name}`;
  const path = [namespace, 'template', name].map(encodeURIComponent).join('/');
  const [form, entities] = await Promise.all([request(`/scaffolder/v2/templates/${path}/parameter-schema`), listEntities().catch(() => [])]);
  const refs = entities.map(refOf).toSorted();
  const pages = form.steps.map((page) => makePage(page, refs));
  const fields = pages.flatMap((page) => page.fields);
  const summary = element('div', { class: 'notice', role: 'alert', tabindex: '-1', hidden: true });
  const button = element('button', { type: 'submit' }, 'Create');

  async function submit(event) {
    event.preventDefault();
    button.disabled = true;
    try {
      const values = Object.fromEntries(fields.map((field) => [field.path, field.read()]).filter(([, value]) => value !== undefined));
      const { id } = await request('/scaffolder/v2/tasks', { method: 'POST', body: { templateRef, values } });
      go(`/tasks/${id}`);
    } catch (error) {
      showFaults(error, { fields, summary });
    } finally {
      button.disabled = false;
    }
  }

  const back = element('p', {}, link(entityPath(templateRef), 'About this template'));
  const lead = element('p', { class: 'lead' }, form.description ?? '');
  const body = element('form', { novalidate: true, onsubmit: submit }, summary, pages.map((page) => page.node), element('p', { class: 'actions' }, button));
  return { title: form.title, nodes: [element('h1', {}, form.title), lead, back, body] };
}

function formPath({ namespace = 'default', name }) {
  return `/create/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
}

function makePage({ title, description, schema }, refs) {
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) =>
    makeField(name, property, { required: required.has(name), path: name, refs }),
  );
  const lead = description && element('p', { class: 'muted' }, description);
  return { fields, node: element('fieldset', {}, element('legend', {}, title), lead, fields.map((field) => field.node)) };
}

/** Puts each fault beside its field, and what belongs to none at the top. */
function showFaults(error, { fields, summary }) {
  const faults = error.errors ?? [];
  for (const field of fields) field.showFault(faults.find(({ path }) => path[0] === field.path)?.stack);
  const elsewhere = faults.filter(({ path }) => !fields.some((field) => field.path === path[0]));
  const text = faults.length === 0 ? error.message : `${faults.length === 1 ? 'One value does' : `${faults.length} values do`} not fit. ${elsewhere.map(({ stack }) => stack).join('; ')}`;
  summary.textContent = text;
  summary.hidden = false;
  const first = fields.find((field) => field.input.getAttribute('aria-invalid') === 'true');
  (first?.input ?? summary).focus();
  announce(text);
}
