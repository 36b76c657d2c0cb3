import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../../support/own-server.js';
import { repositoryRoot } from '../../support/repository.js';
import { RunningSample } from '../running-sample.js';

/** Free ports, in the order of 7007, 7008 and so on. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

/**
 * Starts one way to split by the command of its README, on other ports.
 *
 * @param only - the processes to start; default: all
 * @returns when all of them answer
 */
export async function startSplit(way: string, ports: readonly number[], ...only: string[]): Promise<RunningSplit> {
  const { NODE_ENV: _, LOG_LEVEL: __, ...inherited } = process.env;
  const runner = join(repositoryRoot, 'dist', 'test', 'tools', 'run-sample.js');
  const child = spawn(process.execPath, [runner, 'split-backends', way, ...only], {
    cwd: repositoryRoot,
    env: { ...inherited, SPLIT_PORTS: ports.join() },
  });
  const split = new RunningSplit(`split-backends ${way}`, child, {});
  await split.seen(/Plugin initialization complete, newly initialized/);
  await split.seen(/^All are ready/m);
  return Object.assign(split, { pid: child.pid ?? 0 });
}

/** A split portal; `await using` presses Ctrl+C. */
export class RunningSplit extends RunningSample {
  /** Of the process that has started the others. */
  readonly pid: number = 0;
}

/** The token of the guest, who signs in at the backend with the plugin auth. */
export async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/guest/refresh`);
  const { backstageIdentity } = (await response.json()) as { backstageIdentity: { token: string } };
  return backstageIdentity.token;
}

/** Asks as the guest: the status and the JSON that comes back. */
export async function ask(token: string, url: string): Promise<[status: number, body: unknown]> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  return [response.status, await response.json()];
}

/** Runs the shortest of the templates. @returns the stream of its log, from its address at one backend */
export async function runTask(token: string, url: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({
    templateRef: 'template:default/node-service',
    values: { name: 'tide-clock', description: 'Shows the tide' },
  });
  const response = await fetch(`${url}/api/scaffolder/v2/tasks`, { method: 'POST', headers, body });
  const { id } = (await response.json()) as { id: string };
  return fetch(`${url}/api/scaffolder/v2/tasks/${id}/eventstream`, { headers });
}
