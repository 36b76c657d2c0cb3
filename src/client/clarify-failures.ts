import type { FetchFunction, FetchMiddleware } from './fetch-api.js';

/** Says in `Failed to fetch` what could not be fetched. */
export function clarifyFailures(): FetchMiddleware {
  return {
    apply: (next) => async (input, init) => {
      try {
        return await next(input, init);
      } catch (error) {
        if (error instanceof TypeError && error.message === 'Failed to fetch')
          error.message = `Failed to fetch: ${describe(input, init)}`;
        throw error;
      }
    },
  };
}

function describe(...[input, init]: Parameters<FetchFunction>): string {
  const isRequest = input instanceof Request;
  return `${init?.method ?? (isRequest ? input.method : 'GET')} ${isRequest ? input.url : String(input)}`;
}
