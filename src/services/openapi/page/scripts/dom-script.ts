/** How the page makes elements: text stays text, whatever a document says. */
export const DOM_SCRIPT = /* JavaScript */ String.raw`
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== undefined));
  return made;
}

let count = 0;

/** An input with its label, and with what is said of it. */
export function field(label, input, hint) {
  input.id = 'field-' + ++count;
  const said = hint ? element('div', { class: 'quiet', id: input.id + '-hint' }, hint) : undefined;
  if (said) input.setAttribute('aria-describedby', said.id);
  return element('div', { class: 'field' }, element('label', { for: input.id }, label), input, said);
}

export function byId(id) {
  return document.getElementById(id);
}
`;
