import { problems } from '../../errors/catalogue.js';
import { type Probe, probeServers } from './probe-servers.js';

/** An engine that tests may run on. */
export interface EngineChoice<Id extends string> {
  readonly id: Id;
  /** For people. */
  readonly name: string;
  /** The server; none for what is always there. */
  readonly server?: EngineServer | undefined;
  /** Why it cannot be used, found by other means than by asking a server. */
  readonly fault?: string | undefined;
}

export interface EngineServer extends Probe {
  /** The environment variable that says where it is. */
  readonly variable: string;
  /** Whether that variable is set. */
  readonly isNamed: boolean;
}

/** The server that an environment variable names, or the usual one on this machine. */
export function serverAt<Protocol extends Probe['protocol']>(
  variable: string,
  protocol: Protocol,
  usual: string,
): EngineServer & { readonly protocol: Protocol } {
  const named = process.env[variable];
  const isNamed = named !== undefined && named !== '';
  return { variable, protocol, url: isNamed ? named : usual, isNamed };
}

/**
 * Finds out which engines can be used. Those that cannot are reported as skipped, each by its name.
 *
 * @param owner - who asks, for messages: `TestDatabases`
 * @throws ProsceniumError `TEST_ENGINE_MISSING` for a server that was named and is not there, and in CI for every one
 */
export function chooseEngines<Id extends string>(owner: string, choices: readonly EngineChoice<Id>[]): readonly Id[] {
  const servers = choices.flatMap(({ server }) => (server === undefined ? [] : [server]));
  const faults = probeServers(servers.map(({ protocol, url }) => ({ protocol, url })));
  const missing = choices.flatMap((choice) => {
    const { server, fault } = choice;
    const reason = fault ?? (server === undefined ? undefined : faults[servers.indexOf(server)]);
    return reason === undefined ? [] : [{ choice, reason }];
  });
  const fatal = isContinuousIntegration() ? missing : missing.filter(({ choice }) => choice.server?.isNamed === true);
  if (fatal.length > 0) throw refusal(owner, fatal);
  for (const one of missing) reportSkipped(`${owner}: ${describe(one)}`);
  const absent = new Set(missing.map(({ choice }) => choice.id));
  return choices.map(({ id }) => id).filter((id) => !absent.has(id));
}

interface Missing {
  readonly choice: EngineChoice<string>;
  readonly reason: string;
}

/** Whether this run must be complete, as `CI=true` says. */
function isContinuousIntegration(): boolean {
  const { CI } = process.env;
  return CI !== undefined && CI !== '' && CI !== 'false';
}

function describe({ choice, reason }: Missing): string {
  const place = choice.server === undefined ? '' : ` at ${placeOf(choice.server.url)}`;
  return `no ${choice.name}${place}: ${reason}`;
}

/** A URL without what is secret in it. */
function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that is no URL';
}

function refusal(owner: string, missing: readonly Missing[]): Error {
  const variables = missing.flatMap(({ choice }) => choice.server?.variable ?? []);
  const start = variables.length === 0 ? 'install it,' : `start it, or say where it is: ${variables.join(', ')};`;
  const others = missing.map(({ choice }) => `'${choice.id}'`).join(', ');
  return problems.testEngineMissing(
    `${owner} cannot use what the tests ask for: ${missing.map(describe).join('; ')}.`,
    [start, `or ask for fewer engines, without ${others}: ${owner}.create({ ids: [ … ] }).`],
  );
}

type Declare = (title: string, test: () => void) => void;

/** As a skipped test, where the runner has a global `it`; for all others as a line. */
function reportSkipped(title: string): void {
  const { it } = globalThis as { it?: { skip?: Declare } };
  try {
    if (typeof it?.skip === 'function') return it.skip(title, () => undefined);
  } catch {
    // This is no place where the runner takes tests.
  }
  process.stderr.write(`skipped: ${title}\n`);
}
