/** The methods that a client has. */
export type HttpMethod = 'get' | 'put' | 'post' | 'delete' | 'patch' | 'head' | 'options';

/** What is known of a plugin whose document nobody has made types of: nothing. */
export interface UntypedPaths {
  readonly [path: string]: { readonly [method in HttpMethod]: UntypedOperation };
}

/** An operation that takes anything and answers something. */
export interface UntypedOperation {
  readonly parameters: {
    readonly query?: { readonly [name: string]: unknown };
    readonly path?: { readonly [name: string]: string | number | boolean };
  };
  readonly requestBody?: { readonly content: { readonly [mediaType: string]: unknown } };
  readonly responses: unknown;
}

/** The paths that have a method. In generated types the methods that a path lacks are there as `never`. */
export type PathsWith<Paths, Method extends HttpMethod> = {
  [Path in keyof Paths]: OperationAt<Paths[Path], Method> extends never ? never : Path;
}[keyof Paths] &
  string;

/** The operation of a path and a method. */
export type OperationOf<Paths, Path extends keyof Paths, Method extends HttpMethod> = OperationAt<Paths[Path], Method>;

type OperationAt<Item, Method extends HttpMethod> = Item extends { readonly [name in Method]: infer Operation }
  ? Operation
  : never;

/** What goes with every call. */
export interface CallSettings {
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Gives the call up. */
  readonly signal?: AbortSignal | undefined;
  /** Whether cookies go with it; default those of the own origin only. */
  readonly credentials?: 'include' | 'omit' | 'same-origin' | undefined;
}

/** What a call of an operation takes. */
export type CallOptions<Operation> = CallSettings &
  Parameter<Operation, 'path'> &
  Parameter<Operation, 'query'> &
  Body<Operation>;

/** The options of a call as a parameter that may be left out when nothing in it is needed. */
export type CallArguments<Operation> =
  {} extends CallOptions<Operation> ? [options?: CallOptions<Operation>] : [options: CallOptions<Operation>];

type Parameter<Operation, Place extends 'path' | 'query'> = Operation extends {
  readonly parameters: { readonly [name in Place]?: infer Values };
}
  ? [Exclude<Values, undefined>] extends [never]
    ? { readonly [name in Place]?: undefined }
    : {} extends Exclude<Values, undefined>
      ? { readonly [name in Place]?: Values | undefined }
      : { readonly [name in Place]: Values }
  : { readonly [name in Place]?: undefined };

type Body<Operation> = Operation extends { readonly requestBody: { readonly content: infer Content } }
  ? BodyOf<Content>
  : Operation extends { readonly requestBody?: { readonly content: infer Content } }
    ? BodyOf<Content> | NoBody
    : NoBody;

/** JSON needs no name; for everything else `contentType` says what it is. */
type BodyOf<Content> = {
  [MediaType in keyof Content]: MediaType extends 'application/json'
    ? { readonly body: Content[MediaType]; readonly contentType?: MediaType | undefined }
    : string extends MediaType
      ? { readonly body?: Content[MediaType]; readonly contentType?: string | undefined }
      : { readonly body: RawBody; readonly contentType: MediaType extends '*/*' ? string : MediaType };
}[keyof Content];

interface NoBody {
  readonly body?: undefined;
  readonly contentType?: undefined;
}

/** A body that is sent as it is. */
export type RawBody = string | Blob | FormData | URLSearchParams | ArrayBuffer | Uint8Array;

/** What an operation answers when it succeeds. */
export type AnswerOf<Operation> = Operation extends { readonly responses: infer Responses }
  ? SuccessOf<Responses> extends never
    ? unknown
    : SuccessOf<Responses>
  : unknown;

type SuccessOf<Responses> = {
  [Status in keyof Responses]: `${Status & (string | number)}` extends `2${string}`
    ? Status extends 204 | 205 | '204' | '205'
      ? undefined
      : ContentOf<Responses[Status]>
    : never;
}[keyof Responses];

/** A route that does not say what it answers has no content in its document, and may answer something. */
type ContentOf<Response> = Response extends { readonly content: infer Content } ? Content[keyof Content] : unknown;
