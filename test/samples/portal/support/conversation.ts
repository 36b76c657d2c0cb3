import { stringify } from 'yaml';
import type { RunningSample } from '../../running-sample.js';
import type { PortalFolder } from './portal-folder.js';

/** What was asked, and what came back: status, and a body without what differs from run to run. */
export interface Answer {
  readonly question: string;
  readonly status: number;
  readonly body: unknown;
}

/** Descriptors with what engines are known to treat differently. */
export function trickyDescriptors(): string {
  const names = ['a-b', 'a_b', 'aab', 'a.b', 'A-c', 'b'];
  const entities = names.map((name, index) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: `tricky-${name}`,
      title: ['Ärger', 'Zebra', 'arger', 'Äpfel', 'ZEBRA', '100% _sure_!'][index] ?? '',
      description: index === 0 ? 'x'.repeat(100_000) : `${'İ'.repeat(180)}${index === 1 ? '\0' : ''}`,
      tags: [],
      annotations: { 'example.com/code': ['Java', 'java', 'JAVA', 'jäva', 'j_va', "it's"][index] ?? '' },
    },
    spec: { type: 'service', lifecycle: 'production', owner: 'freight' },
  }));
  return entities.map((entity) => stringify(entity)).join('---\n');
}

/** Talks to a portal as the page, a script and an operator would, and writes down its answers. */
export async function converse(portal: RunningSample, folder: PortalFolder): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await portal.fetch(path, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text === '' ? '' : JSON.parse(text);
    const question = `${method} ${path}`.replace(/cursor=[^&]+/, 'cursor=…').replaceAll(IDS, '<id>');
    answers.push({ question, status: response.status, body: timeless(parsed, folder) });
    return parsed;
  };
  for (const path of QUESTIONS) await ask('GET', `/api/catalog${path}`);
  const page = await ask('GET', '/api/catalog/entities/by-query?orderField=metadata.title,desc&limit=7');
  const { nextCursor } = (page as { pageInfo: { nextCursor: string } }).pageInfo;
  await ask('GET', `/api/catalog/entities/by-query?cursor=${nextCursor}&limit=7`);
  const entityRefs = ['component:default/tricky-a_b', 'component:default/nobody', 'Component:default/TRICKY-A-C'];
  await ask('POST', '/api/catalog/entities/by-refs', { entityRefs, fields: ['metadata.name', 'metadata.title'] });
  await ask('POST', '/api/catalog/refresh', { entityRef: 'component:default/tricky-b' });
  const values = { name: 'tide-clock', description: 'Shows the tide' };
  const { id } = (await ask('POST', '/api/scaffolder/v2/tasks', {
    templateRef: 'template:default/node-service',
    values,
  })) as { id: string };
  await (await portal.fetch(`/api/scaffolder/v2/tasks/${id}/eventstream`)).text();
  await ask('GET', `/api/scaffolder/v2/tasks/${id}/events`);
  await ask('GET', `/api/scaffolder/v2/tasks/${id}`);
  await ask('GET', '/api/scaffolder/v2/tasks?status=completed');
  await ask('POST', `/api/scaffolder/v2/tasks/${id}/cancel`);
  await ask('GET', '/api/catalog/entities/by-name/component/default/tide-clock');
  await ask('GET', '/api/catalog/entity-facets?facet=spec.type');
  const locations = (await ask('GET', '/api/catalog/locations')) as { data: { id: string; target: string } }[];
  const registered = locations.find(
    ({ data }) => data.target.startsWith(folder.path) && data.target.includes('published'),
  );
  await ask('POST', '/api/catalog/locations', { type: 'file', target: registered?.data.target });
  await ask('DELETE', `/api/catalog/locations/${registered?.data.id}`);
  await ask('GET', '/api/catalog/entity-facets?facet=spec.type');
  await ask('GET', '/api/catalog/refresh-errors');
  return answers;
}

const QUESTIONS = [
  '/entities',
  '/entities?filter=kind=component&order=desc:metadata.title&fields=metadata.name,metadata.title',
  '/entities?filter=kind=component&order=asc:metadata.annotations.example.com/code&fields=metadata.name',
  '/entities?filter=metadata.annotations.example.com/code=JAVA&fields=metadata.name',
  '/entities?filter=metadata.name=tricky-a_b,kind=component&filter=metadata.name=b&fields=metadata.name',
  '/entities?filter=metadata.description&fields=metadata.name&order=asc:metadata.name&offset=3&limit=4',
  '/entities/by-query?fullTextFilterTerm=tricky-a_&fields=metadata.name',
  '/entities/by-query?fullTextFilterTerm=100%25%20_&fields=metadata.name',
  '/entities/by-query?fullTextFilterTerm=%C3%84rg&fullTextFilterFields=metadata.title&fields=metadata.name',
  '/entity-facets?facet=metadata.annotations.example.com/code&facet=kind&facet=spec.type',
  '/entity-facets?facet=metadata.tags&filter=kind=component,spec.type=service',
  '/entities/by-name/component/default/tricky-a-b',
  '/entities/by-name/component/default/nobody',
  '/entities/by-uid/nobody',
  '/entities?limit=0',
  '/locations',
  '/locations/nowhere',
  '/refresh-errors',
];

const IDS = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/** Without ids, times and the folder of the test. */
function timeless(body: unknown, folder: PortalFolder): unknown {
  const message = (body as { error?: { message?: string } } | null)?.error?.message;
  const text = JSON.stringify(message ?? body)
    .replaceAll(folder.path, '<folder>')
    .replaceAll(IDS, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/"etag":"[0-9a-f]+"/g, '"etag":"<digest>"');
  return JSON.parse(text);
}
