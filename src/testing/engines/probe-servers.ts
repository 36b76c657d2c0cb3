import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

/** A server that tests would like to use. */
export interface Probe {
  /** What speaks its language. */
  readonly protocol: 'postgres' | 'mysql' | 'redis' | 'memcache';
  readonly url: string;
}

/** How long a server has to let somebody in, in milliseconds. */
const LIMIT = 2000;

/** The packages that a protocol needs. */
const PACKAGES: Readonly<Partial<Record<Probe['protocol'], string>>> = { postgres: 'pg', mysql: 'mysql2/promise' };

/**
 * Tries servers, all at once, as somebody who logs in.
 *
 * Answers at once, in a process of its own: suites are declared for each engine, and test runners have no patience for promises there.
 *
 * @returns for each server why it cannot be used; `undefined` when it can
 */
export function probeServers(probes: readonly Probe[]): readonly (string | undefined)[] {
  const unknown = [...new Set(probes.map((probe) => JSON.stringify(probe)))].filter((key) => !answers.has(key));
  if (unknown.length > 0) {
    const found = ask(unknown.map((key) => JSON.parse(key) as Probe));
    for (const [index, key] of unknown.entries()) answers.set(key, found[index]);
  }
  return probes.map((probe) => answers.get(JSON.stringify(probe)));
}

const answers = new Map<string, string | undefined>();

function ask(probes: readonly Probe[]): readonly (string | undefined)[] {
  const { resolve } = createRequire(import.meta.url);
  const parts = probes.map((probe) => {
    const name = PACKAGES[probe.protocol];
    try {
      return { ...probe, limit: LIMIT, library: name === undefined ? undefined : resolve(name) };
    } catch {
      const missing = name?.split('/')[0];
      return { reason: `the package ${missing} is not installed (npm install --save-dev ${missing})` };
    }
  });
  const { NODE_OPTIONS: _, ...environment } = process.env;
  const { stdout, error } = spawnSync(process.execPath, ['-e', PROGRAM, JSON.stringify(parts)], {
    encoding: 'utf8',
    timeout: 3 * LIMIT,
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    return (JSON.parse(stdout) as (string | null)[]).map((reason) => reason ?? undefined);
  } catch {
    return probes.map(() => `it could not be tried: ${error?.message ?? 'the probe has failed'}`);
  }
}

/** In a text, since a bundler leaves no file that another process could run. */
const PROGRAM = `
const parts = JSON.parse(process.argv[1]);
const talk = (words, wanted) => ({ url, limit }) => new Promise((resolve, reject) => {
  const { hostname, port, protocol, username, password } = new URL(url);
  const host = hostname.replace(/^\\[|\\]$/g, '');
  const socket = require(protocol === 'rediss:' ? 'node:tls' : 'node:net').connect({ host, port: Number(port), servername: host });
  let answer = '';
  socket.setTimeout(limit, () => socket.destroy(new Error('no answer within ' + limit + ' ms')));
  socket.on('error', reject).on('close', () => reject(new Error('it closed the connection')));
  socket.on('data', (chunk) => {
    answer += chunk;
    if (wanted.test(answer)) resolve(socket.destroy());
    else if (/^-/m.test(answer)) reject(new Error(/^-(.*)/m.exec(answer)[1].trim()));
  });
  socket.write(words(decodeURIComponent(username), decodeURIComponent(password)));
});
const protocols = {
  postgres: async ({ url, limit, library }) => {
    const client = new (require(library).Client)({ connectionString: url, connectionTimeoutMillis: limit });
    client.on('error', () => {});
    await client.connect();
    await client.end();
  },
  mysql: async ({ url, limit, library }) => {
    const connection = await require(library).createConnection({ uri: url, connectTimeout: limit });
    await connection.end();
  },
  redis: talk((user, password) => (password ? 'AUTH ' + (user ? user + ' ' : '') + password + '\\r\\n' : '') + 'PING\\r\\n', /^\\+PONG/m),
  memcache: talk(() => 'version\\r\\n', /^VERSION/),
};
const reasonOf = (error) => [error, ...(error.errors || [])].map((one) => one.message).find(Boolean) || error.code || String(error);
const attempt = (part) => part.reason ?? protocols[part.protocol](part).then(() => null, reasonOf);
Promise.all(parts.map(attempt)).then((found) => {
  process.stdout.write(JSON.stringify(found), () => process.exit());
});
`;
