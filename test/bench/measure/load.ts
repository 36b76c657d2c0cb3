import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from '../../support/requirements.js';
import { onCore } from './cores.js';
import type { LoadCount } from './load-client.js';
import { cpuMilliseconds } from './process-usage.js';
import { runProbeOn } from './run-child.js';
import type { ServerProcess } from './server-process.js';

/** What one turn of load brought. */
export interface LoadFigures {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** CPU time of the server for one request, in microseconds. */
  readonly cpuPerRequest: number;
}

/** How many connections ask at the same time. */
export const CONNECTIONS = 32;

/** Asks a server over and over, from the other core: with `wrk` where it is installed, else with a small client of our own. */
export class Load {
  readonly name: string;
  readonly #wrk: boolean;

  constructor(options: { readonly builtIn: boolean }) {
    this.#wrk = !options.builtIn && findProgram('wrk') !== undefined;
    this.name = this.#wrk ? 'wrk' : 'the built-in client';
  }

  /**
   * @param token - sent as `Authorization`, where one is asked for
   * @throws Error when any answer is not 200
   */
  async run(server: ServerProcess, path: string, seconds: number, token?: string): Promise<LoadFigures> {
    const url = server.url(path);
    const before = cpuMilliseconds(server.pid);
    const count = this.#wrk
      ? await runWrk(url, seconds, token)
      : await runProbeOn<LoadCount>(1, 'measure/load-client', url, String(seconds), String(CONNECTIONS), token ?? '');
    const cpuPerRequest = ((cpuMilliseconds(server.pid) - before) * 1000) / count.requests;
    return { requests: count.requests, requestsPerSecond: count.requests / count.seconds, cpuPerRequest };
  }
}

async function runWrk(url: string, seconds: number, token: string | undefined): Promise<LoadCount> {
  // It knows whole seconds only.
  const duration = Math.max(1, Math.round(seconds));
  const headers = token === undefined ? [] : ['-H', `Authorization: ${token}`];
  const [program, ...parameters] = onCore(1, ['wrk', '-t1', `-c${CONNECTIONS}`, `-d${duration}s`, ...headers, url]);
  const { stdout } = await promisify(execFile)(program, parameters, { timeout: (duration + 30) * 1000 });
  const fault = /Non-2xx or 3xx responses: \d+|Socket errors: .*/.exec(stdout);
  if (fault !== null) throw new Error(`${url}: ${fault[0]}`);
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  return { requests, seconds: requests / Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]) };
}
