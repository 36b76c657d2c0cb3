import { element, link } from './dom.js';
import { entityPath, parseRef, refOf, request, titleOf } from './api.js';

/** One entity: what it is, what it belongs to, and all that is written about it. */
export async function showEntity([kind, namespace, name]) {
  const entity = await request(`/catalog/entities/by-name/${[kind, namespace, name].map(encodeURIComponent).join('/')}`);
  const { metadata, spec = {}, relations = [] } = entity;
  const nodes = [
    element('span', { class: 'chip' }, entity.kind),
    element('h1', {}, titleOf(entity)),
    metadata.description && element('p', { class: 'lead' }, metadata.description),
    entity.kind === 'Template' && element('p', { class: 'actions' }, link(`/create/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`, 'Use this template', { class: 'button' })),
    element('h2', {}, 'About'),
    element('dl', {}, about(entity, spec)),
    element('h2', {}, 'Relations'),
    relationList(relations),
    metadata.links?.length > 0 && element('h2', {}, 'Links'),
    metadata.links?.length > 0 && element('ul', {}, metadata.links.map(({ url, title = url }) => element('li', {}, link(url, title)))),
    element('h2', {}, 'As the catalog has it'),
    element('pre', { tabindex: '0', 'aria-label': 'The entity as JSON' }, JSON.stringify(entity, undefined, 2)),
  ];
  return { title: titleOf(entity), nodes: nodes.filter(Boolean) };
}

function about(entity, spec) {
  const simple = Object.entries(spec).filter(([, value]) => typeof value !== 'object');
  const rows = [['Reference', refOf(entity)], ['Tags', entity.metadata.tags?.join(', ')], ...simple.map(([key, value]) => [capitalise(key), String(value)])];
  return rows.filter(([, value]) => value).flatMap(([term, value]) => [element('dt', {}, term), element('dd', {}, value)]);
}

function relationList(relations) {
  if (relations.length === 0) return element('p', { class: 'muted' }, 'It stands by itself.');
  const types = [...new Set(relations.map(({ type }) => type))].toSorted((one, other) => one.localeCompare(other));
  const rows = types.flatMap((type) => {
    const targets = relations.filter((relation) => relation.type === type).map(({ targetRef }) => targetRef);
    const links = targets.map((ref) => link(entityPath(ref), shortRef(ref)));
    return [element('dt', {}, sayRelation(type)), element('dd', {}, links.flatMap((anchor, index) => (index === 0 ? [anchor] : [', ', anchor])))];
  });
  return element('dl', {}, rows);
}

/** `ownedBy` → `Owned by`. */
function sayRelation(type) {
  return capitalise(type.replaceAll(/([A-Z])/g, ' $1').toLowerCase());
}

function shortRef(ref) {
  const { kind, namespace, name } = parseRef(ref);
  return namespace === 'default' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

function capitalise(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
