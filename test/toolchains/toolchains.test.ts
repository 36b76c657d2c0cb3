import { expect } from 'chai';
import { runVitest, tools } from './tools.js';

describe('toolchains', function () {
  this.timeout(60_000);

  for (const { name, emitsTypes, run } of tools) {
    describe(name, () => {
      it('injects what @Inject names', async () => {
        expect(await run('run-by-inject')).to.equal('Good evening, inject\n');
      });

      if (emitsTypes) {
        it('injects what the types of the constructor name', async () => {
          expect(await run('run-by-type')).to.equal('Good evening, types\n');
        });
      } else {
        it('emits no types, and the error says so', async () => {
          expect(await run('run-by-type')).to.contain('[MISSING_TYPES]: ');
        });
      }
    });
  }

  describe('vitest', () => {
    it('injects in both ways', async () => {
      expect(await runVitest()).to.match(/Tests\s+2 passed/);
    });
  });
});
