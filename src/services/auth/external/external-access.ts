import { Clock } from '../../../contracts/clock.js';
import { RootLogger } from '../../../contracts/logger.js';
import { type Config, RootConfig } from '../../../contracts/root-config.js';
import { Service } from '../../../decorators/service.js';
import type { RestrictionsByPlugin } from '../../credentials/index.js';
import { FoundFaults } from '../../root-config/index.js';
import { KeyEndpoints } from '../remote-keys/key-endpoints.js';
import { readAccessRestrictions } from './access-restrictions.js';
import { checkOneTime, jwksTokens } from './jwks-tokens.js';
import { legacyTokens, readSecret } from './legacy-tokens.js';
import { staticTokens } from './static-tokens.js';

/** A use of a token that counts once. */
export interface OneTimeUse {
  /** Whose ids they are. */
  readonly issuer: string;
  readonly id: string;
  /** When the token is refused anyway, whatever the clock of an instance says, in milliseconds since 1970. */
  readonly rememberedUntil: number;
}

/** What a token of an entry has proved. */
export interface RecognisedToken {
  readonly subject: string;
  /** Set when it must not have been used before. */
  readonly oneTime?: OneTimeUse;
}

/** Whose token it is, if it is one of an entry. */
export type TokenCheck = (token: string) => Promise<RecognisedToken | undefined>;

/** One way in for callers from outside. */
export interface ExternalEntry {
  readonly type: string;
  readonly config: Config;
  /** What its callers are confined to; absent when they may do everything. */
  readonly restrictions: RestrictionsByPlugin | undefined;
  /** Absent for a type that is not built in. */
  readonly check: TokenCheck | undefined;
}

/** What recognises the tokens of one type. */
export interface TokenRecogniser<Context> {
  readonly type: string;
  initialize(entry: { readonly options: Config }): Context;
  verifyToken(token: string, context: Context): Promise<RecognisedToken | undefined>;
}

/** Who may come from outside. Read once for the whole backend, so that a fault ends the start and is said once. */
@Service('root')
export class ExternalAccess {
  readonly entries: readonly ExternalEntry[];

  constructor(config: RootConfig, clock: Clock, endpoints: KeyEndpoints, logger: RootLogger) {
    const legacy = legacyTokens(clock);
    const builtIn = new Map<string, (entry: Config) => TokenCheck>([
      ['static', (entry) => checkOf(staticTokens, entry)],
      ['legacy', (entry) => checkOf(legacy, entry)],
      ['jwks', (entry) => checkOf(jwksTokens(endpoints, clock), entry)],
    ]);
    const entries = config.getOptionalConfigArray(NEW_KEY) ?? [];
    const old = config.getOptionalConfigArray(OLD_KEY) ?? [];
    if (old.length > 0) logger.warn(`DEPRECATION WARNING: The ${OLD_KEY} config has been replaced by ${NEW_KEY}`);
    const faults = new FoundFaults();
    const read = (entry: Config, type: string, makeCheck: () => TokenCheck | undefined) => {
      const restrictions = faults.attempt(() => {
        const found = readAccessRestrictions(entry);
        if (type === 'jwks') checkOneTime(entry, found);
        return found;
      });
      return { type, config: entry, restrictions, check: faults.attempt(makeCheck) };
    };
    this.entries = [
      ...entries.flatMap((entry) => {
        const type = faults.attempt(() => entry.getString('type'));
        return type === undefined ? [] : [read(entry, type, () => builtIn.get(type)?.(entry))];
      }),
      ...old.map((entry) =>
        read(entry, 'legacy', () => {
          const context = { key: readSecret(entry), subject: 'external:backstage-plugin' };
          return (token) => legacy.verifyToken(token, context);
        }),
      ),
    ];
    // Before anybody asks an entry that lacks what could not be read.
    faults.throwFound();
  }
}

/** Types that need no handler, in the order in which messages name them. */
export const BUILT_IN_TYPES: readonly string[] = ['static', 'legacy', 'jwks'];

/** Gets ready to recognise the tokens of one entry. */
export function checkOf<Context>(recogniser: TokenRecogniser<Context>, entry: Config): TokenCheck {
  const context = recogniser.initialize({ options: entry.getConfig('options') });
  return (token) => recogniser.verifyToken(token, context);
}

const NEW_KEY = 'backend.auth.externalAccess';
const OLD_KEY = 'backend.auth.keys';
