import { Discovery } from '../../contracts/discovery.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';
import { problems } from '../../errors/catalogue.js';
import { readDuration } from '../../index.js';
import { matchOrigins, type OriginCheck } from './allowed-origins.js';

/** What the section `auth` says to the whole plugin, and where the plugin and the page are. */
@Service('plugin')
export class AuthSettings {
  /** Where browsers reach this plugin, and who tokens say has issued them. */
  baseUrl = '';
  /** Where the page is that people sign in from. */
  appUrl = '';
  /** How long a token lasts, in seconds. */
  tokenLifetime = DEFAULT_LIFETIME;
  /** Whether tokens leave out what users own things as; it may be more than a header can carry. */
  omitsOwnership = true;
  isOriginAllowed: OriginCheck = () => false;

  constructor(
    private readonly config: RootConfig,
    private readonly discovery: Discovery,
  ) {}

  async onInit(): Promise<void> {
    this.baseUrl = await this.discovery.getExternalBaseUrl('auth');
    // A page that this backend serves itself needs no address of its own.
    this.appUrl = this.config.getOptionalString('app.baseUrl') ?? new URL(this.baseUrl).origin;
    if (!URL.canParse(this.appUrl))
      throw problems.invalidConfig(
        `'app.baseUrl' is no valid URL: '${this.appUrl}'.`,
        undefined,
        'write the address of the page, such as https://portal.example.com.',
      );
    this.isOriginAllowed = matchOrigins([
      new URL(this.appUrl).origin,
      ...(this.config.getOptionalStringArray('auth.experimentalExtraAllowedOrigins') ?? []),
    ]);
    const lifetime = readDuration(this.config, 'auth.backstageTokenExpiration');
    this.tokenLifetime = Math.min(Math.max(Math.round((lifetime ?? 3_600_000) / 1000), SHORTEST), LONGEST);
    this.omitsOwnership = this.config.getOptionalBoolean('auth.omitIdentityTokenOwnershipClaim') ?? true;
  }
}

const DEFAULT_LIFETIME = 3600;
const SHORTEST = 600;
const LONGEST = 86_400;
