import { expect } from 'chai';
import { importClient } from '#src/services/events/delivery/import-client.js';
import { StaticConfig } from '#src/services/root-config/index.js';
import { failureOf, lines } from '../../../support/failure-of.js';

const CONFIG = new StaticConfig({ events: { broker: { type: 'postgres' } } });
const PACKAGES = { broker: 'postgres', install: 'pg@8' };

describe('importClient', () => {
  it('says what to install when a library is not there', async () => {
    const missing = Object.assign(new Error('not there'), { code: 'ERR_MODULE_NOT_FOUND' });

    const failure = await failureOf(importClient(CONFIG, PACKAGES, () => Promise.reject(missing)));

    expect(failure.message).to.equal(
      lines(
        "'events.broker.type' in the given configuration is 'postgres', and what that needs is not installed.",
        '  where  the given configuration',
        '  mend   run `npm install pg@8`.',
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });

  it('leaves any other failure as it is', async () => {
    const broken = new SyntaxError('broken');

    const failure = await failureOf(importClient(CONFIG, PACKAGES, () => Promise.reject(broken)));

    expect(failure).to.equal(broken);
  });
});
