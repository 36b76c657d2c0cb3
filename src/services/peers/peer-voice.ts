import { Auth } from '../../contracts/auth.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import { Inject, Optional } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { PeerVoices } from './peer-voices.js';

/** Lends the token of its plugin to {@link PeerCheck}, which belongs to no plugin and so has none. */
@Service('plugin', { eager: true })
export class PeerVoice {
  constructor(
    private readonly plugin: PluginMetadata,
    private readonly voices: PeerVoices,
    @Optional() @Inject(Auth) private readonly auth?: Auth,
  ) {}

  onInit(): void {
    const { auth } = this;
    if (auth === undefined) return;
    this.voices.add(this.plugin.getId(), async (targetPluginId) => {
      const onBehalfOf = await auth.getOwnServiceCredentials();
      return (await auth.getPluginRequestToken({ onBehalfOf, targetPluginId })).token;
    });
  }
}
