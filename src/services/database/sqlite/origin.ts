const FRAMES = 16;

/** Where in the user's code something began. The stack is taken at once, which is cheap, and read only when an error needs it. */
export class Origin {
  readonly #trace: { readonly stack?: string } = {};

  constructor() {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = FRAMES;
    Error.captureStackTrace(this.#trace, Origin);
    Error.stackTraceLimit = limit;
  }

  /** `SqlStore.rename (file:///app/src/sql-store.js:14:20)`: the innermost frame that is neither TypeORM's nor this folder's. */
  toString(): string {
    const lines = (this.#trace.stack ?? '').split('\n').slice(1);
    const frame = lines.find((line) => !OURS.some((place) => line.includes(place)));
    return frame?.trim().replace(/^at (?:async )?/, '') ?? 'an unknown place';
  }
}

const OURS = [new URL('..', import.meta.url).href, '/node_modules/typeorm/', '\\node_modules\\typeorm\\', 'node:internal', '<anonymous>'];
