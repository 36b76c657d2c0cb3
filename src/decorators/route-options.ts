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

/** What a route says about itself beside its path. */
export interface RouteOptions {
  /** Who may call it; default `['user', 'service']`. */
  readonly allow?: readonly Principal[];
  readonly params?: StandardSchema;
  readonly query?: StandardSchema;
  readonly body?: StandardSchema;
  readonly response?: StandardSchema;
}
