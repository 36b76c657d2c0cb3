/**
 * `node log-line-cost.js [rounds]`: what a line of the log costs beside one of bare pino with the same content, both written to
 * `/dev/null`. Turns follow each other closely, and only figures of one round are compared.
 */
import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { pino } from 'pino';
import { runInActivity } from '#src/services/activity/index.js';
import { PinoRootLogger } from '#src/services/logger/index.js';
import { StaticConfig } from '#src/services/root-config/index.js';
import { type Figure, ratioOf } from '../measure/statistics.js';

/** What it prints: CPU time relative to a line of bare pino, in the middle of all rounds. */
export interface LogLineCost {
  /** Three fields. */
  readonly line: number;
  readonly withTenSecrets: number;
  readonly withHundredSecrets: number;
  /** With ten secrets, and the request id. */
  readonly withinRequest: number;
  /** Ten fields and ten secrets, beside pino with ten fields. */
  readonly tenFields: number;
  /** One with a secret that has to be masked. */
  readonly masked: number;
  /** A line of a level that is not written. */
  readonly disabled: number;
}

const LINES = 5000;
const rounds = Number(process.argv[2] ?? 40);
const sink = openSync('/dev/null', 'w');
const destination = { write: (line: string) => void writeSync(sink, line) };

const bare = pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, destination).child({
  plugin: 'catalog',
});
const [none, ten, hundred] = await Promise.all([0, 10, 100].map(givenLog));
const message = 'entities were refreshed';
const three = (n: number) => ({ entities: n, path: '/api/catalog/entities/by-name', outcome: 'ok' });
const many = (n: number) => ({
  method: 'GET',
  url: '/api/catalog/entities/by-name/component/default/petstore?fields=kind',
  route: '/api/catalog/entities/by-name/:kind/:namespace/:name',
  status: 200,
  bytes: n,
  milliseconds: n / 1000,
  agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0)',
  address: '127.0.0.1',
  principal: 'user:default/guest',
  cached: false,
});

const turns: Readonly<Record<string, (n: number) => void>> = {
  pino: (n) => bare.info(three(n), message),
  pinoTenFields: (n) => bare.info(many(n), message),
  line: (n) => none?.info(message, three(n)),
  withTenSecrets: (n) => ten?.info(message, three(n)),
  withHundredSecrets: (n) => hundred?.info(message, three(n)),
  withinRequest: (n) => ten?.info(message, three(n)),
  tenFields: (n) => ten?.info(message, many(n)),
  masked: (n) => ten?.info(`${secretOf(0)} is masked`, three(n)),
  disabled: (n) => ten?.debug(message, three(n)),
};
const figures = new Map<string, Figure[]>(Object.keys(turns).map((name) => [name, []]));
// The first rounds show what is not compiled yet.
for (let round = -5; round < rounds; round += 1) {
  for (const [name, write] of Object.entries(turns)) {
    const value = name === 'withinRequest' ? runInActivity({ requestId: 'a8f5f167' }, () => cost(write)) : cost(write);
    if (round >= 0) figures.get(name)?.push({ turn: String(round), value });
  }
}
process.stdout.write(`${JSON.stringify(readCosts())}\n`);

async function givenLog(secrets: number) {
  const entries = Array.from({ length: secrets }, (_, n) => [`s${n}`, { password: secretOf(n) }]);
  const logger = new PinoRootLogger(new StaticConfig(Object.fromEntries(entries)), { destination, format: 'json' });
  await logger.onInit();
  return logger.child({ plugin: 'catalog' });
}

/** Texts with nothing in common, as real secrets are. */
function secretOf(n: number): string {
  return createHash('sha256').update(String(n)).digest('base64url').slice(0, 24);
}

function cost(write: (n: number) => void): number {
  const before = process.cpuUsage();
  for (let n = 0; n < LINES; n += 1) write(n);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function readCosts(): LogLineCost {
  const to = (name: string, base = 'pino'): number =>
    Number(ratioOf(figures.get(name) ?? [], figures.get(base) ?? []).median.toFixed(2));
  return {
    line: to('line'),
    withTenSecrets: to('withTenSecrets'),
    withHundredSecrets: to('withHundredSecrets'),
    withinRequest: to('withinRequest'),
    tenFields: to('tenFields', 'pinoTenFields'),
    masked: to('masked'),
    disabled: to('disabled'),
  };
}
