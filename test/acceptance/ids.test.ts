import { expect } from 'chai';
import { type FeatureInput, Module, Plugin } from 'proscenium';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { ActList } from '../support/stage.js';

const FILE = 'test/acceptance/ids.test.ts:*';

/** The problems of a composition as whole texts. */
async function problemsOf(...features: unknown[]): Promise<string[]> {
  const error = await failureOf(givenBackend(...(features as FeatureInput[])).start());
  return (error.errors ?? []).map(textOf);
}

@Plugin('opera', { extensionPoints: [ActList] })
class OperaPlugin {}

describe('ids', () => {
  // W-023
  for (const id of ['1a', '', '-a', 'a-', 'a--b', 'a.b', 'my:plugin', 'a_b', 'aB', 'A']) {
    it(`refuses '${id}' as the id of a plugin`, async () => {
      @Plugin(id)
      class OddPlugin {}

      expect(await problemsOf(OddPlugin)).to.deep.equal([
        lines(
          `'${id}' is no plugin id.`,
          `  where  OddPlugin  ${FILE}`,
          '  mend   use lower-case letters, digits and single dashes, starting with a letter: my-plugin.',
          '  see    docs/reference/errors.md#invalid_id',
        ),
      ]);
    });
  }

  for (const id of ['a', 'a1', 'a-1', 'ab-c2-d', 'constructor']) {
    it(`takes '${id}' as the id of a plugin and of a module`, async () => {
      @Plugin(id)
      class GoodPlugin {}
      @Module(id, { id })
      class GoodModule {}

      const { outcome } = await givenBackend(GoodPlugin, GoodModule).start();

      expect(outcome).to.equal('success');
    });
  }

  it('refuses an id of a module that is no id', async () => {
    @Module('opera', { id: 'invalid:module&id' })
    class OddModule {}

    expect(await problemsOf(OperaPlugin, OddModule)).to.deep.equal([
      lines(
        "'invalid:module&id' is no module id.",
        `  where  OddModule  ${FILE}`,
        '  mend   use lower-case letters, digits and single dashes, starting with a letter: my-plugin.',
        '  see    docs/reference/errors.md#invalid_id',
      ),
    ]);
  });
});
