import { Auth, Clock, type FeatureInput, type JsonObject, UserInfo } from 'proscenium';
import { createTestBackend, mockAnonymous, type TestBackend, TestClock, type TestRequest } from 'proscenium/testing';
import { TokenAuth } from '#src/services/auth/index.js';
import { TokenUserInfo } from '#src/services/user-info/index.js';
import { AuthPlugin, type ClientAuthResponse } from '#src/plugins/auth/index.js';

/** The page of these tests is not the backend's own. */
export const APP = 'http://page.example.com';

/** A backend with the plugin `auth` and these features, whose clock stands still. */
export class GivenAuth {
  readonly clock = new TestClock(Math.floor(Date.now() / 1000) * 1000);
  readonly backend: TestBackend;

  private constructor(auth: JsonObject, features: readonly FeatureInput[]) {
    this.backend = createTestBackend({ config: { app: { baseUrl: APP }, auth } })
      .with(Clock, this.clock)
      // Those of tests would not know the tokens of this plugin.
      .with(Auth, TokenAuth)
      .with(UserInfo, TokenUserInfo);
    for (const feature of [AuthPlugin, ...features]) this.backend.add(feature);
  }

  /** @param auth - the section `auth` of the configuration */
  static async start(auth: JsonObject, ...features: readonly FeatureInput[]): Promise<GivenAuth> {
    const given = new GivenAuth(auth, features);
    await given.backend.start();
    return given;
  }

  /** Without starting it. */
  static create(auth: JsonObject, ...features: readonly FeatureInput[]): GivenAuth {
    return new GivenAuth(auth, features);
  }

  /** Asks the plugin as somebody who is nobody yet. */
  fetch(path: string, init: TestRequest = {}): Promise<Response> {
    return this.backend.fetch(`/api/auth${path}`, { redirect: 'manual', as: mockAnonymous(), ...init });
  }

  /** Signs in by a provider that needs no window. */
  async signIn(provider = 'guest'): Promise<Required<ClientAuthResponse>> {
    const response = await this.fetch(`/${provider}/refresh`);
    if (!response.ok) throw new Error(`the sign-in was answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Required<ClientAuthResponse>;
  }

  /** The messages of the log, of what this plugin has written. */
  messages(): readonly string[] {
    return this.backend.logger.entries.map(({ message }) => message);
  }
}

/** The error of an answer: status, name and message. */
export async function errorOf(response: Response): Promise<readonly [number, string, string]> {
  const { error } = (await response.json()) as { error: { name: string; message: string } };
  return [response.status, error.name, error.message];
}

/** What a token says, unchecked. */
export function readToken(token: string): { readonly header: JsonObject; readonly claims: JsonObject } {
  const [header, claims] = token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as JsonObject);
  return { header: header ?? {}, claims: claims ?? {} };
}
