import type { ProsceniumError } from '../../errors/proscenium-error.js';
import type { ConfigFault } from '../../contracts/root-config-schema.js';
import { formatPath } from '../../services/root-config/config-path.js';
import type { OpenedConfig } from './open-config.js';

/** Something to tell about the configuration. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  /** `app-config.yaml:12:3`. */
  readonly origin: string | undefined;
  /** A sentence. */
  readonly text: string;
  /** In the imperative. */
  readonly mend: readonly string[];
}

export interface FindFaultsOptions {
  /** Whether unknown keys are errors; default what the configuration itself says. */
  readonly strict?: boolean;
  /** Whether nothing is said of values that only lack what they are taken from. */
  readonly lax?: boolean;
}

/** Everything that the schema finds wrong with a configuration, and every value that lacks what it is taken from. */
export async function findFaults(config: OpenedConfig, options: FindFaultsOptions): Promise<readonly Finding[]> {
  const { strict = config.isStrict, lax = false } = options;
  const absent = new Map(config.origins.getAbsentValues().map((value) => [value.key, value]));
  const findings: Finding[] = [];
  for (const fault of await config.schema.check(config.values)) {
    const cause = absentAt(fault, (key) => absent.has(key));
    if (cause !== undefined && lax) continue;
    if (cause !== undefined) absent.delete(cause);
    const isError = fault.kind === 'invalid' || (fault.kind === 'unknown' && strict);
    findings.push(findingOf(config.describe(fault), isError ? 'error' : 'warning'));
  }
  if (lax) return findings;
  const lost = [...absent.values()].map(({ key, reason, origin }): Finding => {
    const mend = ['set it, or give it a default: ${NAME:-default}.'];
    return { severity: 'warning', origin, text: `'${key}' has no value: it ${reason}.`, mend };
  });
  return [...findings, ...lost];
}

/** What an error says, as a finding. */
export function findingOf({ message, where, mend }: ProsceniumError, severity: Finding['severity']): Finding {
  return { severity, origin: where, text: message.split('\n')[0] ?? '', mend };
}

/** A finding as the operator reads it. */
export function tellFinding({ severity, origin, text, mend }: Finding): string {
  const place = origin === undefined ? '' : `${origin}  `;
  const [first = '', ...others] = mend;
  return [
    `${severity.padEnd(8)} ${place}${text}`,
    `         mend  ${first}`,
    ...others.map((line) => ` `.repeat(15) + line),
  ].join('\n');
}

/** The key that is written without a value, where a missing one is at fault: the key itself, or one that it is part of. */
function absentAt({ path, isMissing }: ConfigFault, isAbsent: (key: string) => boolean): string | undefined {
  if (isMissing !== true) return undefined;
  return path.map((_, index) => formatPath(path.slice(0, index + 1))).find(isAbsent);
}
