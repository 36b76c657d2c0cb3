import { element } from './dom.js';

/**
 * One input for a property of a JSON Schema.
 *
 * @param {string} name - the property
 * @param {object} schema - what it may hold
 * @param {{ required: boolean, path: string, refs: string[] }} options - `refs`: what pickers of entities offer
 * @returns {{ node: HTMLElement, read: () => unknown, showFault: (fault: string | undefined) => void, path: string }}
 */
export function makeField(name, schema, { required, path, refs }) {
  const id = `field-${path}`;
  const { input, read, extra } = makeInput(schema, { id, refs });
  const fault = element('p', { class: 'fault', id: `${id}-fault`, hidden: true });
  const hint = element('p', { class: 'hint', id: `${id}-hint` }, schema.description ?? '');
  hint.hidden = !schema.description;
  input.id = id;
  input.setAttribute('aria-describedby', `${id}-hint ${id}-fault`);
  if (required && input.type !== 'checkbox') input.setAttribute('aria-required', 'true');
  const label = element('label', { for: id }, `${schema.title ?? name}${required ? ' (required)' : ''}`);
  const head = input.type === 'checkbox' ? [element('div', { class: 'check' }, input, label)] : [label, input];
  const node = element('div', { class: 'field' }, head, extra, hint, fault);

  function showFault(text) {
    fault.textContent = text ?? '';
    fault.hidden = text === undefined;
    if (text === undefined) input.removeAttribute('aria-invalid');
    else input.setAttribute('aria-invalid', 'true');
  }

  return { node, read, showFault, input, path };
}

function makeInput(schema, { id, refs }) {
  if (Array.isArray(schema.enum)) return makeSelect(schema);
  if (schema.type === 'boolean') return makeCheckbox(schema);
  if (schema.type === 'number' || schema.type === 'integer') return makeNumber(schema);
  if (schema.type === 'array' && schema.items?.type === 'string') return makeLines(schema);
  if (schema.type === 'array' || schema.type === 'object') return makeJson(schema);
  return makeText(schema, { id, refs });
}

function makeSelect(schema) {
  const options = schema.enum.map((value, index) => element('option', { value: index }, String(schema.enumNames?.[index] ?? value)));
  const input = element('select', {}, element('option', { value: '' }, '—'), options);
  if (schema.default !== undefined) input.value = String(schema.enum.indexOf(schema.default));
  return { input, read: () => (input.value === '' ? undefined : schema.enum[Number(input.value)]) };
}

function makeCheckbox(schema) {
  const input = element('input', { type: 'checkbox' });
  input.checked = schema.default === true;
  return { input, read: () => input.checked };
}

function makeNumber(schema) {
  const input = element('input', { type: 'number', min: schema.minimum, max: schema.maximum, step: schema.type === 'integer' ? 1 : 'any' });
  input.value = schema.default ?? '';
  return { input, read: () => (input.value === '' ? undefined : Number(input.value)) };
}

function makeLines(schema) {
  const input = element('textarea', { rows: 3 });
  input.value = (schema.default ?? []).join('\n');
  const extra = element('p', { class: 'hint' }, 'One a line.');
  return { input, extra, read: () => input.value.split('\n').map((line) => line.trim()).filter((line) => line !== '') };
}

function makeJson(schema) {
  const input = element('textarea', { rows: 4, spellcheck: 'false' });
  input.value = schema.default === undefined ? '' : JSON.stringify(schema.default, undefined, 2);
  const extra = element('p', { class: 'hint' }, 'As JSON.');
  return { input, extra, read: () => (input.value.trim() === '' ? undefined : parseJson(input.value)) };
}

function makeText(schema, { id, refs }) {
  const isLong = schema['ui:widget'] === 'textarea' || schema['ui:options']?.multiline === true;
  if (isLong) {
    const input = element('textarea', {});
    input.value = schema.default ?? '';
    return { input, read: () => input.value || undefined };
  }
  const offers = /^(?:Entity|Owner|Multi)/.test(schema['ui:field'] ?? '') ? refsFor(schema, refs) : [];
  const type = { email: 'email', uri: 'url', date: 'date' }[schema.format] ?? 'text';
  const input = element('input', { type, autocomplete: 'off', list: offers.length > 0 ? `${id}-offers` : undefined, placeholder: schema['ui:placeholder'] });
  input.value = schema.default ?? '';
  const extra = offers.length > 0 ? element('datalist', { id: `${id}-offers` }, offers.map((value) => element('option', { value }))) : undefined;
  return { input, extra, read: () => input.value || undefined };
}

/** The entities that a picker offers, by the kinds that its schema asks for. */
function refsFor(schema, refs) {
  const options = schema['ui:options'] ?? {};
  const kinds = [options.allowedKinds ?? options.catalogFilter?.kind ?? (schema['ui:field'] === 'OwnerPicker' ? ['Group', 'User'] : [])].flat();
  return kinds.length === 0 ? refs : refs.filter((ref) => kinds.some((kind) => ref.startsWith(`${String(kind).toLowerCase()}:`)));
}

/** What is not JSON goes to the scaffolder as a text, which says what it should have been. */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
