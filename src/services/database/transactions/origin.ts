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
    const own = ownFolder();
    const frames = linesOf(this.#trace.stack).map((line) => line.trim().replace(/^at (?:async )?/, ''));
    return frames.find((frame) => !frame.includes(own) && !FOREIGN.test(frame)) ?? 'an unknown place';
  }
}

/** TypeORM, also where a source map leads to its own sources, and what has no file. */
const FOREIGN = new RegExp(
  [
    String.raw`[\\/]node_modules[\\/]typeorm[\\/]`,
    String.raw`[\\/](?:EntityManager|DataSource|EntityPersistExecutor|Repository|\w+SchemaBuilder|\w+QueryBuilder|MigrationExecutor)\.ts:`,
    'node:internal',
    String.raw`<anonymous>\)?$`,
  ].join('|'),
);

/** This folder as stacks show it, which depends on whether source maps are followed. */
function ownFolder(): string {
  const [own = ''] = linesOf(new Error('here').stack);
  return /([^\s(]+)transactions[\\/]origin\.[jt]s/.exec(own)?.[1] ?? import.meta.url;
}

function linesOf(stack: string | undefined): string[] {
  return (stack ?? '').split('\n').slice(1);
}
