import { expect } from 'chai';
import { CredentialsHint, type JsonObject } from 'proscenium';
import { MemoryLogger, StaticConfig } from 'proscenium/testing';
import { eventually } from '../../../support/eventually.js';

describe('CredentialsHint', () => {
  function given(config: JsonObject = {}, plugins: readonly string[] = [], isEnabled = true) {
    const logger = new MemoryLogger();
    const system = { getInstalledPlugins: async () => plugins.map((pluginId) => ({ pluginId })) };
    return { logger, hint: new CredentialsHint(new StaticConfig(config), logger, { isEnabled }, system) };
  }

  /** Everything that was started by then has ended. */
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('says once what to configure', async () => {
    const { hint, logger } = given();

    hint.noteRefusal(true);
    hint.noteRefusal(true);
    await eventually(() => logger.entries.length > 0);
    await settled();

    expect(logger.entries.map(({ level, message }) => [level, message])).to.deep.equal([
      [
        'warn',
        "A request was refused for want of credentials, and nothing is configured that gives any. Add the plugin auth for users, list tokens of other services in backend.auth.externalAccess, or open the routes that are for everybody with allow: ['unauthenticated']. See docs/how-to/protect-a-route.md",
      ],
    ]);
  });

  it('says when nothing reads credentials', async () => {
    const { hint, logger } = given({}, ['auth']);

    hint.noteRefusal(false);
    await eventually(() => logger.entries.length > 0);

    expect(logger.entries.map(({ message }) => message)).to.deep.equal([
      "A request was refused: this backend has no HttpAuth service, so nobody can be known. Add one, or open the routes that are for everybody with allow: ['unauthenticated']. See docs/how-to/protect-a-route.md",
    ]);
  });

  const silent: [why: string, given: ReturnType<typeof given>][] = [
    ['the plugin auth is there', given({}, ['auth'])],
    ['callers from outside have tokens', given({ backend: { auth: { externalAccess: [] } } })],
    ['it is switched off', given({}, [], false)],
  ];
  for (const [why, { hint, logger }] of silent)
    it(`says nothing where ${why}`, async () => {
      hint.noteRefusal(true);
      await settled();

      expect(logger.entries).to.deep.equal([]);
    });
});
