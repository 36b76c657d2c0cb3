import type { Config } from '../../contracts/root-config.js';
import { invalidValue } from '../root-config/invalid-value.js';
import { allowsEveryHost, expandOrigins, matchOrigins, type OriginCheck } from './origin-patterns.js';

/** What pages of other origins may do; lists are written as they go out. */
export interface CorsSettings {
  /** `'*'`: pages of every origin. */
  readonly origin: '*' | OriginCheck;
  readonly methods: string;
  /** `undefined`: those that the page asks for. */
  readonly allowedHeaders: string | undefined;
  readonly exposedHeaders: string | undefined;
  readonly credentials: boolean;
  /** In seconds. */
  readonly maxAge: string | undefined;
  readonly preflightContinue: boolean;
  readonly optionsSuccessStatus: number;
}

const KEY = 'backend.cors';

/**
 * Reads `backend.cors`.
 *
 * @returns `undefined` when it is absent or false, which lets no other origin read anything
 * @throws ProsceniumError `INVALID_CONFIG`, also for credentials without a list of origins
 */
export function readCorsSettings(config: Config): CorsSettings | undefined {
  if (config.getOptional<unknown>(KEY) === false) return undefined;
  const cors = config.getOptionalConfig(KEY);
  if (cors === undefined) return undefined;
  const credentials = cors.getOptionalBoolean('credentials') ?? false;
  return {
    origin: readOrigin(config, credentials),
    methods: readTokens(config, 'methods') ?? 'GET,HEAD,PUT,PATCH,POST,DELETE',
    allowedHeaders: readTokens(config, 'allowedHeaders'),
    exposedHeaders: readTokens(config, 'exposedHeaders'),
    credentials,
    maxAge: readWhole(config, 'maxAge', { from: -1, to: 86_400 * 365 })?.toString(),
    preflightContinue: cors.getOptionalBoolean('preflightContinue') ?? false,
    optionsSuccessStatus: readWhole(config, 'optionsSuccessStatus', { from: 200, to: 299 }) ?? 204,
  };
}

function readOrigin(config: Config, credentials: boolean): '*' | OriginCheck {
  const key = `${KEY}.origin`;
  const origins = expandOrigins(config, key, readTexts(config, key) ?? ['*']);
  const open = origins.find(allowsEveryHost);
  if (credentials && open !== undefined)
    throw invalidValue(
      config,
      `${KEY}.credentials`,
      `allows credentials to every origin (${open})`,
      'list the origins that may act for a signed-in user in backend.cors.origin, or set credentials to false.',
    );
  return origins.includes('*') ? '*' : matchOrigins(origins);
}

/** A list of names as a header has them; an empty one counts as absent. */
function readTokens(config: Config, name: string): string | undefined {
  const key = `${KEY}.${name}`;
  const tokens = readTexts(config, key)?.flatMap((text) => text.split(',').map((token) => token.trim()));
  const bad = tokens?.find((token) => !/^[\w!#$%&'*+.^`|~-]+$/.test(token));
  if (bad !== undefined)
    throw invalidValue(config, key, `has ${JSON.stringify(bad)}, which is no name`, 'list plain names.');
  return tokens === undefined || tokens.length === 0 ? undefined : tokens.join(',');
}

/** One text or an array of them. */
function readTexts(config: Config, key: string): readonly string[] | undefined {
  const value: unknown = config.getOptional(key);
  return typeof value === 'string' ? [config.getString(key)] : config.getOptionalStringArray(key);
}

function readWhole(
  config: Config,
  name: string,
  { from, to }: { readonly from: number; readonly to: number },
): number | undefined {
  const key = `${KEY}.${name}`;
  const number = config.getOptionalNumber(key);
  if (number !== undefined && (!Number.isInteger(number) || number < from || number > to))
    throw invalidValue(config, key, 'is out of range', `write a whole number from ${from} to ${to}.`);
  return number;
}
