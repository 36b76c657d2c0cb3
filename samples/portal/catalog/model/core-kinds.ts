import { required, text, texts } from './field-rules.js';
import type { FieldRule } from './field-rules.js';
import type { KindModel, RelationRule } from './kind-model.js';

const apiVersions = ['backstage.io/v1alpha1', 'backstage.io/v1beta1'];
const profile: FieldRule = { shape: 'object', fields: { displayName: text, email: text, picture: text } };

/** `owner` as most kinds have it; kinds of modules may use it too. */
export const ownedBy: RelationRule = { field: 'owner', type: 'ownedBy', reverse: 'ownerOf', defaultKind: 'Group' };

const partOfSystem: RelationRule = { field: 'system', type: 'partOf', reverse: 'hasPart', defaultKind: 'System' };
const dependsOn: RelationRule = { field: 'dependsOn', type: 'dependsOn', reverse: 'dependencyOf' };
const dependencyOf: RelationRule = { field: 'dependencyOf', type: 'dependencyOf', reverse: 'dependsOn' };

/** The kinds that the catalog knows without any module, apart from Location. */
export const coreKinds: readonly KindModel[] = [
  {
    kind: 'Component',
    apiVersions,
    spec: {
      type: required(text),
      lifecycle: required(text),
      owner: required(text),
      system: text,
      subcomponentOf: text,
      providesApis: texts,
      consumesApis: texts,
      dependsOn: texts,
      dependencyOf: texts,
    },
    relations: [
      ownedBy,
      partOfSystem,
      { field: 'subcomponentOf', type: 'partOf', reverse: 'hasPart', defaultKind: 'Component' },
      { field: 'providesApis', type: 'providesApi', reverse: 'apiProvidedBy', defaultKind: 'API' },
      { field: 'consumesApis', type: 'consumesApi', reverse: 'apiConsumedBy', defaultKind: 'API' },
      dependsOn,
      dependencyOf,
    ],
  },
  {
    kind: 'API',
    apiVersions,
    spec: {
      type: required(text),
      lifecycle: required(text),
      owner: required(text),
      definition: required(text),
      system: text,
    },
    relations: [ownedBy, partOfSystem],
  },
  {
    kind: 'Resource',
    apiVersions,
    spec: { type: required(text), owner: required(text), system: text, dependsOn: texts, dependencyOf: texts },
    relations: [ownedBy, partOfSystem, dependsOn, dependencyOf],
  },
  {
    kind: 'System',
    apiVersions,
    spec: { owner: required(text), domain: text, type: text },
    relations: [ownedBy, { field: 'domain', type: 'partOf', reverse: 'hasPart', defaultKind: 'Domain' }],
  },
  {
    kind: 'Domain',
    apiVersions,
    spec: { owner: required(text), subdomainOf: text, type: text },
    relations: [ownedBy, { field: 'subdomainOf', type: 'partOf', reverse: 'hasPart', defaultKind: 'Domain' }],
  },
  {
    kind: 'Group',
    apiVersions,
    spec: { type: required(text), children: required(texts), parent: text, members: texts, profile },
    relations: [
      { field: 'parent', type: 'childOf', reverse: 'parentOf', defaultKind: 'Group' },
      { field: 'children', type: 'parentOf', reverse: 'childOf', defaultKind: 'Group' },
      { field: 'members', type: 'hasMember', reverse: 'memberOf', defaultKind: 'User' },
    ],
  },
  {
    kind: 'User',
    apiVersions,
    spec: { memberOf: required(texts), profile },
    relations: [{ field: 'memberOf', type: 'memberOf', reverse: 'hasMember', defaultKind: 'Group' }],
  },
];

/** Location is a core kind of its own: it leads to other files instead of being related to other entities. */
export const locationKind: KindModel = {
  kind: 'Location',
  apiVersions,
  spec: { type: text, target: text, targets: texts, presence: { shape: 'choice', choices: ['required', 'optional'] } },
  relations: [],
};
