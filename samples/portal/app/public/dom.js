/**
 * Makes an element. Everything becomes text or an attribute, never markup, so that what others have written stays harmless.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] - attributes; those whose names begin with `on` are listeners
 * @param {...(Node | string | undefined | (Node | string)[])} children
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined));
  return node;
}

/** A link; addresses that are not of the web, such as `javascript:`, become plain text. */
export function link(href, text, properties = {}) {
  const protocol = URL.canParse(href, location.href) ? new URL(href, location.href).protocol : undefined;
  return protocol === 'http:' || protocol === 'https:' ? element('a', { href, ...properties }, text) : element('span', {}, text);
}

/** Says something to those who listen to the page instead of looking at it. */
export function announce(text) {
  document.getElementById('announcer').textContent = text;
}
