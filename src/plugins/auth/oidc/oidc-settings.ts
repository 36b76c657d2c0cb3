import type { Config } from '../../../contracts/root-config.js';
import { problems } from '../../../errors/catalogue.js';
import { readDuration } from '../../../index.js';

/** One environment of the provider, as it is configured. */
export interface OidcSettings {
  readonly metadataUrl: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly callbackUrl: string;
  readonly tokenEndpointAuthMethod: string;
  readonly tokenSignedResponseAlg: string;
  /** `undefined`: as the identity provider thinks. */
  readonly prompt: string | undefined;
  /** Further parameters of the address where sign-ins begin. */
  readonly startParameters: Readonly<Record<string, string>>;
  /** How long each answer of the identity provider may take, in milliseconds. */
  readonly timeout: number;
}

/** @throws ProsceniumError `INVALID_CONFIG` */
export function readOidcSettings(config: Config, callbackUrl: string): OidcSettings {
  const metadataUrl = config.getString('metadataUrl');
  if (!URL.canParse(metadataUrl) || !/^https?:$/.test(new URL(metadataUrl).protocol))
    throw problems.invalidConfig(
      `'metadataUrl' of the provider oidc is no address: '${metadataUrl}'.`,
      undefined,
      'write where the identity provider describes itself, such as https://id.example.com/.well-known/openid-configuration.',
    );
  if (config.has('scope'))
    throw problems.invalidConfig(
      "'scope' of the provider oidc is not read any more.",
      undefined,
      "write 'additionalScopes' in its place, without openid, profile and email.",
    );
  const prompt = config.getOptionalString('prompt');
  return {
    metadataUrl: new URL(metadataUrl),
    clientId: config.getString('clientId'),
    clientSecret: config.getString('clientSecret'),
    callbackUrl,
    tokenEndpointAuthMethod: config.getOptionalString('tokenEndpointAuthMethod') ?? 'client_secret_basic',
    tokenSignedResponseAlg: config.getOptionalString('tokenSignedResponseAlg') ?? 'RS256',
    prompt: prompt === 'auto' ? undefined : prompt,
    startParameters: config.getOptional<Record<string, string>>('startUrlSearchParams') ?? {},
    timeout: readDuration(config, 'timeout') ?? 10_000,
  };
}
