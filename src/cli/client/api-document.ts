/** A JSON Schema of draft 2020-12, or one of OpenAPI 3.0. */
export type Schema = boolean | { readonly [keyword: string]: unknown };

/** A reference to another part of the document, in place of what stands there. */
export interface Reference {
  readonly $ref: string;
}

export interface Content {
  readonly [mediaType: string]: { readonly schema?: Schema };
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

export interface ApiResponse {
  readonly description?: string;
  readonly content?: Content;
}

export interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content } | Reference;
  readonly responses?: { readonly [status: string]: ApiResponse | Reference };
}

/** What types are made of in an OpenAPI document. */
export interface ApiDocument {
  readonly openapi: string;
  readonly info?: { readonly title?: string };
  readonly paths: { readonly [path: string]: PathItem };
  readonly components?: { readonly [kind: string]: { readonly [name: string]: unknown } };
}

/** The operations of a path by method, and the parameters of them all. */
export interface PathItem {
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly [method: string]: unknown;
}
