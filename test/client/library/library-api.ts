// The types of library, written by `proscenium client:types`. Changes to this file will be lost.

export interface paths {
  '/books': {
    /** Find books */
    get: {
      parameters: {
        query?: {
          tag?: string[] | string;
          limit?: number;
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        400: components['responses']['InvalidRequest'];
        401: components['responses']['Unauthenticated'];
        403: components['responses']['NotAllowed'];
        '2XX': {
          content: {
            'application/json': components['schemas']['Book'][];
          };
        };
        default: components['responses']['Failure'];
      };
    };
    /** @deprecated */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['Book'];
        };
      };
      responses: {
        400: components['responses']['InvalidRequest'];
        401: components['responses']['Unauthenticated'];
        403: components['responses']['NotAllowed'];
        '2XX': {
          content: {
            'application/json': components['schemas']['Book'];
          };
        };
        default: components['responses']['Failure'];
      };
    };
  };
  '/books/{isbn}': {
    /** Show one book */
    get: {
      parameters: {
        query?: never;
        path: {
          isbn: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        400: components['responses']['InvalidRequest'];
        401: components['responses']['Unauthenticated'];
        403: components['responses']['NotAllowed'];
        '2XX': {
          content: {
            'application/json': components['schemas']['Book'];
          };
        };
        default: components['responses']['Failure'];
      };
    };
    delete: {
      parameters: {
        query?: never;
        path: {
          isbn: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        400: components['responses']['InvalidRequest'];
        401: components['responses']['Unauthenticated'];
        403: components['responses']['NotAllowed'];
        '2XX': {
          content?: never;
        };
        default: components['responses']['Failure'];
      };
    };
  };
  '/books/{isbn}/cover': {
    get: {
      parameters: {
        query?: never;
        path: {
          isbn: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        400: components['responses']['InvalidRequest'];
        401: components['responses']['Unauthenticated'];
        403: components['responses']['NotAllowed'];
        '2XX': {
          content?: never;
        };
        default: components['responses']['Failure'];
      };
    };
  };
  '/books/{isbn}/text': {
    put: {
      parameters: {
        query?: never;
        path: {
          isbn: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'text/plain': string;
        };
      };
      responses: {
        400: components['responses']['InvalidRequest'];
        401: components['responses']['Unauthenticated'];
        403: components['responses']['NotAllowed'];
        '2XX': {
          content: {
            'application/json': {
              read: string;
            };
          };
        };
        default: components['responses']['Failure'];
      };
    };
  };
}

export interface components {
  schemas: {
    /** What stands on a shelf */
    Book: {
      /** Ten or thirteen digits */
      isbn: string;
      title: string;
      kind?: 'novel' | 'poems';
      sequels?: components['schemas']['Book'][];
    };
    ErrorResponse: {
      error: {
        /** What kind of error it is. */
        name: string;
        message: string;
        /** Finds the request in the log. */
        requestId?: string;
      };
      request?: {
        method?: string;
        /** Below the path of the plugin. */
        url?: string;
      };
      response: {
        statusCode: number;
      };
    };
  };
  responses: {
    InvalidRequest: {
      content: {
        'application/json': components['schemas']['ErrorResponse'];
      };
    };
    Unauthenticated: {
      content: {
        'application/json': components['schemas']['ErrorResponse'];
      };
    };
    NotAllowed: {
      content: {
        'application/json': components['schemas']['ErrorResponse'];
      };
    };
    Failure: {
      content: {
        'application/json': components['schemas']['ErrorResponse'];
      };
    };
  };
}
