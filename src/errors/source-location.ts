import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The line of user code where something was written, kept as the stack of that moment and only read when an error needs it.
 * Follows a source map that lies beside the file, so that it names the TypeScript line also without `--enable-source-maps`.
 */
export class SourceLocation {
  readonly #trace: { readonly stack?: string } | string;

  private constructor(trace: { readonly stack?: string } | string) {
    this.#trace = trace;
  }

  /**
   * Captures the caller of `entry`.
   *
   * @param entry - the public function that user code called; frames up to and including it are left out
   */
  static capture(entry: (...args: never[]) => unknown): SourceLocation {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 1;
    const trace: { stack?: string } = {};
    Error.captureStackTrace(trace, entry);
    Error.stackTraceLimit = limit;
    return new SourceLocation(trace);
  }

  /** Where an error was thrown, in a file that is nobody's package if it ever came by one; `undefined` when its stack names no file. */
  static ofError(error: unknown): SourceLocation | undefined {
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    const own = stack.split('\n').filter((line) => !line.includes('node_modules'));
    const known = [own.join('\n'), stack].find((lines) => FRAME.test(lines));
    return known === undefined ? undefined : new SourceLocation({ stack: known });
  }

  static named(name: string): SourceLocation {
    return new SourceLocation(name);
  }

  /** `src/digest/digest-sender.ts:14:2`, relative to the working directory. */
  toString(): string {
    if (typeof this.#trace === 'string') return this.#trace;
    const frame = FRAME.exec(this.#trace.stack ?? '');
    if (frame === null) return 'an unknown place';
    const [, file = '', line = '1', column = '1'] = frame;
    return mapped(file.startsWith('file://') ? fileURLToPath(file) : file, Number(line), Number(column));
  }
}

const FRAME = /(?:\(|at )((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*):(\d+):(\d+)\)?\s*$/m;

function mapped(file: string, line: number, column: number): string {
  const entry = readMap(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !('originalSource' in entry)) return `${shorten(file)}:${line}:${column}`;
  const source = new URL(entry.originalSource, `file://${file}`);
  return `${shorten(fileURLToPath(source))}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}

function shorten(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith('..') ? file : short;
}
