import { ownedBy } from '../catalog/model/core-kinds.js';
import { type FieldRule, required, text } from '../catalog/model/field-rules.js';
import type { KindModel } from '../catalog/model/kind-model.js';

const step: FieldRule = {
  shape: 'object',
  fields: { id: text, name: text, action: required(text), input: { shape: 'object' } },
};

/** A template: what to ask for, and what to do with the answers. */
export const templateKind: KindModel = {
  kind: 'Template',
  apiVersions: ['scaffolder.backstage.io/v1beta3'],
  spec: {
    type: required(text),
    owner: text,
    lifecycle: text,
    steps: required({ shape: 'list', items: step }),
    output: { shape: 'object' },
  },
  relations: [ownedBy],
};
