import { resolve } from 'node:path';
import { problems } from '../../errors/catalogue.js';
import type { Environment } from './substitution.js';

/** One place where configuration is looked for. */
export interface ConfigTarget {
  readonly at: string | URL;
  /** Whether it is an error when nothing is there. */
  readonly required: boolean;
}

export interface FindTargetsOptions {
  readonly argv: readonly string[];
  readonly rootDirectory: string;
  readonly environment: Environment;
  readonly remote: boolean;
}

/**
 * Where configuration is read from, lowest priority first: what `--config` names, or else the usual files.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for `--config` without a target, and for a URL while remote configuration is off
 */
export function findTargets({ argv, rootDirectory, environment, remote }: FindTargetsOptions): ConfigTarget[] {
  const named = readConfigArguments(argv);
  if (named.length > 0) return named.map((target) => ({ at: readTarget(target, remote), required: true }));
  return usualNames(environment).map((name) => ({ at: resolve(rootDirectory, name), required: false }));
}

function readConfigArguments(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  return options.flatMap((option, index) => {
    const target = option === '--config' ? options[index + 1] : /^--config=(.*)$/s.exec(option)?.[1];
    if (option !== '--config' && target === undefined) return [];
    if (target !== undefined && target !== '' && !target.startsWith('--')) return [target];
    throw problems.invalidConfig(
      '--config names nothing.',
      'the command line',
      'write a file or a URL after it: --config app-config.yaml.',
    );
  });
}

function readTarget(target: string, remote: boolean): string | URL {
  if (!/^https?:\/\//i.test(target)) return resolve(target);
  if (!URL.canParse(target))
    throw problems.invalidConfig('--config has a URL that cannot be read.', 'the command line', 'correct the URL.');
  const url = new URL(target);
  if (remote) return url;
  throw problems.invalidConfig(
    `--config names the URL ${url.origin}${url.pathname}, and remote configuration is not turned on.`,
    'the command line',
    'add withOptions(FileRootConfig, { remote: { reloadInterval: { seconds: 60 } } }) to the backend, or name a file.',
  );
}

function usualNames(environment: Environment): string[] {
  // An empty variable counts as not set, as everywhere in the environment.
  const environments = namesIn(environment.PROSCENIUM_ENV) ?? namesIn(environment.BACKSTAGE_ENV) ?? [];
  return [
    'app-config.yaml',
    ...environments.map((name) => `app-config.${name}.yaml`),
    'app-config.local.yaml',
    ...environments.map((name) => `app-config.${name}.local.yaml`),
  ];
}

function namesIn(list = ''): string[] | undefined {
  const names = list.split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  return given.length === 0 ? undefined : given;
}
