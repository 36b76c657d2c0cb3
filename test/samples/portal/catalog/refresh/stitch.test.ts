import { expect } from 'chai';
import { parseEntityRef } from '../../../../../samples/portal/catalog/model/entity-ref.js';
import type { RelationPair } from '../../../../../samples/portal/catalog/model/kind-model.js';
import type { FoundEntity } from '../../../../../samples/portal/catalog/refresh/found-entity.js';
import { stitch } from '../../../../../samples/portal/catalog/refresh/stitch.js';

function found(
  ref: string,
  relations: readonly (readonly [string, string, string])[],
  outdated?: FoundEntity['outdated'],
): FoundEntity {
  const { kind, name } = parseEntityRef(ref);
  return {
    ref,
    descriptor: undefined,
    entity: { apiVersion: 'v1', kind, metadata: { name } },
    relations: relations.map(
      ([type, reverse, target]): RelationPair => ({ type, reverse, target: parseEntityRef(target) }),
    ),
    source: 'file:/srv/x.yaml',
    origin: 'file:/srv/x.yaml',
    problem: (message) => ({ location: 'file:/srv/x.yaml', message }),
    outdated,
  };
}

describe('stitch', () => {
  it('puts relations on both ends, sorted, once', () => {
    const entities = stitch([
      found('component:default/b', [
        ['partOf', 'hasPart', 'system:default/s'],
        ['dependsOn', 'dependencyOf', 'component:default/A'],
      ]),
      found('component:default/a', [['dependencyOf', 'dependsOn', 'component:default/b']]),
    ]);

    expect([...entities].map(([ref, { relations }]) => [ref, relations])).to.deep.equal([
      [
        'component:default/b',
        [
          { type: 'dependsOn', targetRef: 'component:default/a' },
          { type: 'partOf', targetRef: 'system:default/s' },
        ],
      ],
      ['component:default/a', [{ type: 'dependencyOf', targetRef: 'component:default/b' }]],
    ]);
  });

  it('says on an entity that it is an earlier version, and why', () => {
    const entity = stitch([
      found('a:default/b', [], [{ location: 'file:/srv/x.yaml', line: 3, column: 1, message: 'is wrong' }]),
    ]).get('a:default/b');

    expect(entity?.status).to.deep.equal({
      items: [
        {
          type: 'backstage.io/catalog-processing',
          level: 'error',
          message: '/srv/x.yaml:3:1: is wrong',
          error: { name: 'InvalidEntityError', message: '/srv/x.yaml:3:1: is wrong' },
        },
      ],
    });
  });
});
