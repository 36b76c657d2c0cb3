import { Ajv2020 } from 'ajv/dist/2020.js';
import type { OpenApiDocument } from '#src/services/openapi/document/open-api-types.js';
import { OPEN_API_SCHEMA } from './open-api-schema.js';

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(OPEN_API_SCHEMA);

/** What is wrong with a document: against the schema of OpenAPI, and what no schema can say. */
export function faultsOf(document: OpenApiDocument): readonly string[] {
  validate(document);
  const faults = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  return [...faults, ...danglingReferences(document), ...repeatedIds(document), ...undeclaredParameters(document)];
}

function danglingReferences(document: OpenApiDocument): readonly string[] {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(
    ([, reference = '']) => reference,
  );
  return references
    .filter((reference) => resolve(document, reference) === undefined)
    .map((reference) => `${reference} leads nowhere`);
}

function resolve(document: unknown, reference: string): unknown {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
}

function repeatedIds(document: OpenApiDocument): readonly string[] {
  const ids = Object.values(document.paths).flatMap((item) => Object.values(item).map((one) => one.operationId));
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} is there twice`);
}

function undeclaredParameters(document: OpenApiDocument): readonly string[] {
  return Object.entries(document.paths).flatMap(([path, item]) => {
    const wanted = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name).toSorted();
    return Object.entries(item)
      .filter(([, { parameters = [] }]) => {
        const declared = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
        return JSON.stringify(declared.toSorted()) !== JSON.stringify(wanted);
      })
      .map(([method]) => `${method} ${path} does not declare its parameters`);
  });
}
