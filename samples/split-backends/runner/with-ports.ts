import { rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { sampleFolder } from './sample-folder.js';
import type { Way } from './way.js';

/** The ports that the files name. */
const FIRST = 7007;

/**
 * Moves a way to other ports, in copies of its files: `40001,40002` stand for 7007, 7008 and so on. Without ports it stays as it is.
 *
 * @throws Error when there are too few, or what is no port
 */
export async function withPorts(way: Way, ports: string | undefined): Promise<Way> {
  if (ports === undefined || ports === '') return way;
  const chosen = ports.split(',').map(Number);
  const needed = Math.max(...way.processes.map(({ port }) => port)) - FIRST + 1;
  if (chosen.length < needed || chosen.some((port) => !Number.isInteger(port) || port < 1 || port > 65_535))
    throw new Error(`SPLIT_PORTS must name ${needed} ports, such as 40001,40002, and is '${ports}'`);
  const move = (text: string) => text.replaceAll(/\b70\d\d\b/g, (port) => String(chosen[Number(port) - FIRST] ?? port));

  const folder = await mkdtemp(join(tmpdir(), 'split-backends-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const files = new Map<string, string>();
  for (const file of new Set(way.processes.flatMap((one) => one.files))) {
    const copy = join(folder, basename(file));
    await writeFile(copy, move(await readFile(join(sampleFolder, file), 'utf8')));
    files.set(file, copy);
  }
  return {
    address: move(way.address),
    processes: way.processes.map((one) => ({
      ...one,
      port: Number(move(String(one.port))),
      files: one.files.map((file) => files.get(file) ?? file),
    })),
  };
}
