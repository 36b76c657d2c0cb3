import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JsonValue } from '#src/contracts/root-config.js';
import { ProsceniumError } from '#src/errors/proscenium-error.js';
import { FileRootConfig, type FileRootConfigOptions } from '#src/services/root-config/index.js';

const directories: string[] = [];
const configs: FileRootConfig[] = [];

/** A directory with these files, which {@link cleanUp} removes. */
export async function givenFiles(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'proscenium-config-'));
  directories.push(directory);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  return directory;
}

export interface GivenConfigOptions extends FileRootConfigOptions {
  readonly files?: Readonly<Record<string, string>>;
}

/** Configuration that has been read from these files, and from nothing else that is not given. */
export async function givenConfig({ files = {}, ...options }: GivenConfigOptions): Promise<FileRootConfig> {
  const config = new FileRootConfig({
    argv: [],
    environment: {},
    watch: false,
    rootDirectory: await givenFiles(files),
    ...options,
  });
  configs.push(config);
  await config.onInit();
  return config;
}

/** The whole configuration that these files and this environment make. */
export async function readAll(options: GivenConfigOptions): Promise<JsonValue | undefined> {
  const config = await givenConfig(options);
  return config.getOptional();
}

/** For `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const config of configs.splice(0)) config.onShutdown();
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true });
}

/** The message of the INVALID_CONFIG that something throws. */
export function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return textOf(error);
  }
  throw new Error('nothing was thrown');
}

/** The message of the INVALID_CONFIG that something rejects with. */
export async function rejectionOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return textOf(error);
  }
  throw new Error('nothing was thrown');
}

function textOf(error: unknown): string {
  if (ProsceniumError.is(error, 'INVALID_CONFIG')) return error.message;
  throw error;
}

/** A whole message, from its parts. */
export function problem(what: string, where: string | undefined, mend: string): string {
  const lines = where === undefined ? [what] : [what, `  where  ${where}`];
  return [...lines, `  mend   ${mend}`, '  see    docs/reference/errors.md#invalid_config'].join('\n');
}

/** Everything that is written to the error stream meanwhile. */
export async function capturingErrors(work: (written: () => string) => Promise<void>): Promise<string> {
  const original = process.stderr.write;
  let text = '';
  process.stderr.write = (chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  };
  try {
    await work(() => text);
  } finally {
    process.stderr.write = original;
  }
  return text;
}

/** Waits until something is so; fails after ten seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`this did not come true within 10 s: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
