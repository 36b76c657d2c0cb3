import type { PrincipalAccessRestrictions } from '../../../contracts/credentials.js';
import { ExternalTokenHandler } from '../../../contracts/external-token-handler.js';
import { PluginMetadata } from '../../../contracts/metadata.js';
import { InjectAll } from '../../../decorators/inject.js';
import { Service } from '../../../decorators/service.js';
import { problems } from '../../../errors/catalogue.js';
import { NotAllowedError, ServiceUnavailableError } from '../../../errors/http-errors.js';
import type { RestrictionsByPlugin } from '../../credentials/index.js';
import { invalidValue } from '../../root-config/index.js';
import {
  BUILT_IN_TYPES,
  checkOf,
  ExternalAccess,
  type ExternalEntry,
  type RecognisedToken,
  type TokenCheck,
} from './external-access.js';
import { UsedTokens } from './used-tokens.js';

/** What a token of a caller from outside has proved. */
export interface VerifiedExternalToken {
  readonly subject: string;
  /** What the caller is confined to in this plugin. */
  readonly accessRestrictions?: PrincipalAccessRestrictions;
  readonly restrictions?: RestrictionsByPlugin;
}

/** Recognises the tokens of callers from outside, entry by entry. */
@Service('plugin')
export class ExternalTokens {
  readonly #entries: readonly { readonly check: TokenCheck; readonly restrictions: RestrictionsByPlugin | undefined }[];

  constructor(
    private readonly plugin: PluginMetadata,
    access: ExternalAccess,
    @InjectAll(ExternalTokenHandler) handlers: readonly ExternalTokenHandler[],
    private readonly usedTokens: UsedTokens,
  ) {
    const byType = readHandlers(handlers);
    this.#entries = access.entries.map((entry) => ({
      check: entry.check ?? checkOf(handlerOf(entry, byType), entry.config),
      restrictions: entry.restrictions,
    }));
  }

  /**
   * Whose token it is.
   *
   * @returns `undefined` when no entry knows it
   * @throws NotAllowedError when it is confined to other plugins
   * @throws ServiceUnavailableError when no entry knows it and one could not find out, or whether it may still be used
   */
  async verifyToken(token: string): Promise<VerifiedExternalToken | undefined> {
    let unavailable: Error | undefined;
    for (const { check, restrictions } of this.#entries) {
      try {
        const verified = await check(token);
        if (verified !== undefined) return await this.#accept(verified, restrictions);
      } catch (error) {
        // Another entry may know it.
        if (!(error instanceof ServiceUnavailableError)) throw error;
        unavailable ??= error;
      }
    }
    if (unavailable !== undefined) throw unavailable;
    return undefined;
  }

  async #accept(
    { subject, oneTime }: RecognisedToken,
    restrictions: RestrictionsByPlugin | undefined,
  ): Promise<VerifiedExternalToken | undefined> {
    // First, since a plugin that it is not for must not use it up.
    const confined = this.#confine(subject, restrictions);
    return oneTime === undefined || (await this.usedTokens.use(oneTime)) ? confined : undefined;
  }

  #confine(subject: string, restrictions: RestrictionsByPlugin | undefined): VerifiedExternalToken {
    if (restrictions === undefined) return { subject };
    const accessRestrictions = restrictions.get(this.plugin.getId());
    if (accessRestrictions !== undefined) return { subject, accessRestrictions, restrictions };
    const plugins = [...restrictions.keys()].map((id) => `'${id}'`).join(', ');
    throw new NotAllowedError(`This token's access is restricted to plugin(s) ${plugins}`);
  }
}

function readHandlers(handlers: readonly ExternalTokenHandler[]): ReadonlyMap<string, ExternalTokenHandler> {
  const byType = new Map<string, ExternalTokenHandler>();
  for (const handler of handlers) {
    const { type } = handler;
    if (byType.has(type) || BUILT_IN_TYPES.includes(type))
      throw problems.invalidConfig(
        `Duplicate external token handler type '${type}', each handler must have a unique type.`,
        undefined,
        'give the handler another type, and the entries of backend.auth.externalAccess that mean it.',
      );
    byType.set(type, handler);
  }
  return byType;
}

function handlerOf(
  { type, config }: ExternalEntry,
  handlers: ReadonlyMap<string, ExternalTokenHandler>,
): ExternalTokenHandler {
  const handler = handlers.get(type);
  if (handler !== undefined) return handler;
  const known = [...BUILT_IN_TYPES, ...handlers.keys()].map((name) => `'${name}'`).join(', ');
  throw invalidValue(
    config,
    'type',
    `is unknown: unknown type '${type}' in backend.auth.externalAccess, expected one of ${known}`,
    'use one of these, or add a service for the contract ExternalTokenHandler.',
  );
}
