import type { HumanDuration } from './human-duration.js';

/** Who may call a route. */
export type Principal = 'user' | 'service' | 'user-cookie' | 'unauthenticated';

/** The part of the Standard Schema interface (https://standardschema.dev) that routes use; zod, valibot, arktype and others have it. */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/**
 * How the body of a request is read into `ctx.request.body`: `'parsed'` when it is JSON or a form, as `'text'` or `'bytes'` whatever its
 * type, for signatures say, or not at all (`'none'`), so that the handler reads the stream `ctx.req`.
 */
export type BodyForm = 'parsed' | 'text' | 'bytes' | 'none';

/** What a route says about itself beside its path. */
export interface RouteOptions {
  /** Who may call it; default `['user', 'service']`. */
  readonly allow?: readonly Principal[];
  /** How long its handler may take to answer; default: `backend.server.handlerTimeout`. */
  readonly timeout?: HumanDuration;
  readonly params?: StandardSchema;
  readonly query?: StandardSchema;
  readonly body?: StandardSchema;
  /** What is answered with a status from 200 to 299; checked while developing, see `backend.validateResponses`. */
  readonly response?: StandardSchema;
  /** Default: `'parsed'` for POST, PUT, PATCH and DELETE and where there is a `body` schema, else `'none'`. */
  readonly readBody?: BodyForm;
  /** The largest body, as sent and when unpacked: in bytes, or a text such as `'5mb'`. Default: `backend.server.bodyLimit`. */
  readonly bodyLimit?: number | string;
  /** How many levels of objects and arrays a JSON body may have. Default: 64. */
  readonly bodyDepth?: number;
  /** What it does, in a few words, for the OpenAPI document. */
  readonly summary?: string;
  /** What it does, at length and in Markdown, for the OpenAPI document. */
  readonly description?: string;
  /** Groups it belongs to in the OpenAPI document. */
  readonly tags?: readonly string[];
  /** Whether callers should use something else. */
  readonly deprecated?: boolean;
  /** What clients made from the OpenAPI document call it. Default: made of the controller and the method, `entityShow`. */
  readonly operationId?: string;
  /** Whether the OpenAPI document has it. Default: `true`. */
  readonly documented?: boolean;
}
