import { announce, element, link } from './dom.js';
import { entityPath, listEntities, refOf, titleOf } from './api.js';

/** All entities, with a search and a filter by kind that are kept in the address. */
export async function showCatalog() {
  const entities = (await listEntities()).toSorted((one, other) => titleOf(one).localeCompare(titleOf(other)));
  const asked = new URLSearchParams(location.search);
  const search = element('input', { id: 'search', type: 'search', autocomplete: 'off', value: asked.get('search') ?? '' });
  const kind = element('select', { id: 'kind' }, element('option', { value: '' }, 'All kinds'), kindsOf(entities).map((name) => element('option', { value: name }, name)));
  kind.value = asked.get('kind') ?? '';
  const list = element('ul', { class: 'list rows', 'aria-label': 'Entities' });
  const count = element('p', { class: 'muted' });

  function update() {
    const found = entities.filter((entity) => fits(entity, search.value, kind.value));
    list.replaceChildren(...found.map(row));
    list.hidden = found.length === 0;
    count.textContent = `${found.length} of ${entities.length} entities`;
  }

  function change() {
    const query = new URLSearchParams(Object.entries({ search: search.value, kind: kind.value }).filter(([, value]) => value !== ''));
    history.replaceState(undefined, '', query.size === 0 ? '/' : `/?${query}`);
    update();
    announce(count.textContent);
  }

  search.addEventListener('input', change);
  kind.addEventListener('change', change);
  update();
  const filters = element(
    'form',
    { class: 'filters', role: 'search', onsubmit: (event) => event.preventDefault() },
    element('div', {}, element('label', { for: 'search' }, 'Search'), search),
    element('div', {}, element('label', { for: 'kind' }, 'Kind'), kind),
  );
  const lead = element('p', { class: 'lead' }, 'Everything that is known, and who looks after it.');
  return { title: 'Catalog', nodes: [element('h1', {}, 'Catalog'), lead, filters, count, list] };
}

function kindsOf(entities) {
  return [...new Set(entities.map((entity) => entity.kind))].toSorted((one, other) => one.localeCompare(other));
}

function fits(entity, search, kind) {
  if (kind !== '' && entity.kind !== kind) return false;
  const { title = '', description = '', tags = [] } = entity.metadata;
  const text = [refOf(entity), title, description, ...tags].join(' ').toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function row(entity) {
  const { description } = entity.metadata;
  return element(
    'li',
    {},
    element('span', { class: 'chip' }, entity.kind),
    link(entityPath(refOf(entity)), titleOf(entity), { class: 'name' }),
    description && element('span', { class: 'muted' }, description),
  );
}
