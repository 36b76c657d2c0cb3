import type { JsonObject, RootConfig } from '#src/contracts/root-config.js';
import { PinoRootLogger, type PinoRootLoggerOptions } from '#src/services/logger/index.js';
import { StaticConfig } from '#src/services/root-config/index.js';

export interface GivenLoggerOptions extends PinoRootLoggerOptions {
  readonly config?: RootConfig;
  readonly data?: JsonObject;
}

/** A logger, and what it has written, line by line. */
export interface GivenLogger {
  readonly logger: PinoRootLogger;
  readonly lines: readonly string[];
  /** The lines as objects; a name that a line has twice is an error. */
  parsed(): JsonObject[];
  /** The lines without what differs from run to run. */
  bare(): JsonObject[];
  /** The one line there is, as `bare` has it. */
  only(): JsonObject;
}

export async function givenLogger({ config, data = {}, ...options }: GivenLoggerOptions = {}): Promise<GivenLogger> {
  const lines: string[] = [];
  const logger = new PinoRootLogger(config ?? new StaticConfig(data), {
    format: 'json',
    destination: { write: (line) => lines.push(line) },
    ...options,
  });
  await logger.onInit();
  const parsed = (): JsonObject[] => lines.map(parseStrictly);
  const bare = (): JsonObject[] => parsed().map(withoutTimeAndProcess);
  return {
    logger,
    lines,
    parsed,
    bare,
    only() {
      const [line, ...others] = bare();
      if (line === undefined || others.length > 0)
        throw new Error(`one line was expected, and there are ${lines.length}`);
      return line;
    },
  };
}

/** Runs with some environment variables set to something else. */
export async function withEnvironment<T>(
  variables: Readonly<Record<string, string | undefined>>,
  work: () => Promise<T>,
): Promise<T> {
  const before = { ...process.env };
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  try {
    return await work();
  } finally {
    for (const name of Object.keys(variables)) {
      const value = before[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

function withoutTimeAndProcess(line: JsonObject): JsonObject {
  const { time: _, pid: __, ...rest } = line;
  return rest;
}

function parseStrictly(line: string): JsonObject {
  if (!line.endsWith('\n') || line.indexOf('\n') !== line.length - 1) throw new Error(`this is not one line: ${line}`);
  const parsed: JsonObject = JSON.parse(line);
  const names = topLevelNames(line);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`the line has the name ${twice} twice: ${line}`);
  return parsed;
}

/** The names at the top level of an object in JSON, repeated ones included, which JSON.parse does not tell. */
function topLevelNames(text: string): string[] {
  const names: string[] = [];
  let depth = 0;
  for (const [token, name] of text.matchAll(/("(?:[^"\\]|\\.)*")(?=\s*:)|"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (name !== undefined && depth === 1) names.push(JSON.parse(name));
  }
  return names;
}
