import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { type Browser, chromium } from 'playwright-core';
import { type ClientAuthResponse, OidcProviderModule } from '#src/plugins/auth/index.js';
import { findChromium, requires } from '../../support/requirements.js';
import { GivenAuth } from './support/given-auth.js';
import { CLIENT, IdentityProvider } from './support/identity-provider.js';

describe('signing in with a window of a real browser', () => {
  const executable = requires('chromium', findChromium);
  let idp: IdentityProvider;
  let page: Server;
  let given: GivenAuth;
  let browser: Browser;

  before(async () => {
    idp = await IdentityProvider.start();
    page = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>The page</title><h1>The page</h1>');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => page.once('listening', resolve));
    const signIn = {
      resolvers: [
        {
          resolver: 'emailLocalPartMatchingUserEntityName',
          dangerouslyAllowSignInWithoutUserInCatalog: true,
        },
      ],
    };
    const development = { metadataUrl: idp.metadataUrl, clientId: CLIENT.id, clientSecret: CLIENT.secret, signIn };
    given = GivenAuth.create({ providers: { oidc: { development } } }, OidcProviderModule);
    await given.backend.withConfig({ app: { baseUrl: pageUrl() } }).start();
    await idp.serve(`${authUrl()}/handler/frame`);
    browser = await chromium.launch({ executablePath: executable(), args: ['--no-sandbox'] });
  });

  after(async () => {
    await browser?.close();
    page?.close();
    await idp?.stop();
  });

  function pageUrl(): string {
    return `http://localhost:${(page.address() as AddressInfo).port}`;
  }

  function authUrl(): string {
    return `http://localhost:${new URL(given.backend.url).port}/api/auth/oidc`;
  }

  it('hands the session to the page that opened it, and closes the window', async () => {
    const tab = await browser.newPage();
    await tab.goto(pageUrl());
    await tab.evaluate(
      'window.messages = []; addEventListener("message", ({ data, origin }) => messages.push({ data, origin }))',
    );

    const opened = tab.waitForEvent('popup');
    await tab.evaluate(`void window.open(${JSON.stringify(`${authUrl()}/start?env=development`)})`);
    const window = await opened;
    await window.getByPlaceholder('Enter any login').fill('ada');
    await window.getByPlaceholder('and password').fill('any');
    await window.getByRole('button', { name: 'Sign-in' }).click();
    const closed = window.waitForEvent('close');
    await window.getByRole('button', { name: 'Continue' }).click();
    await closed;
    await tab.waitForFunction('messages.length === 2');

    const messages = await tab.evaluate<readonly Message[]>('messages');
    expect(messages.map(({ origin }) => origin)).to.deep.equal(Array(2).fill(new URL(authUrl()).origin));
    expect(messages[0]?.data).to.deep.equal({ type: 'config_info', targetOrigin: pageUrl() });
    expect(messages[1]?.data.response?.backstageIdentity.identity.userEntityRef).to.equal('user:default/ada');
  });
});

interface Message {
  readonly origin: string;
  readonly data: { readonly targetOrigin?: string; readonly response?: Required<ClientAuthResponse> };
}
