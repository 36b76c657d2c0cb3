import { expect } from 'chai';
import type { ConfigFault, JsonObject, RootConfigSchema } from 'proscenium';
import { ConfigGuard } from '#src/services/root-config/config-guard.js';
import { plainLayer } from '#src/services/root-config/config-layer.js';
import { MergedConfig } from '#src/services/root-config/merge.js';
import { lines } from '../../support/failure-of.js';
import { capturingErrors } from './support.js';

/** Finds a fault in each key of that kind. */
const schema = {
  check: async (values: JsonObject) =>
    Object.keys(values).map((key): ConfigFault => {
      const kind = key as ConfigFault['kind'];
      return { kind, path: [key], problem: `is ${kind}`, mend: 'mend it.' };
    }),
} as unknown as RootConfigSchema;

const config = (data: JsonObject) => new MergedConfig([plainLayer('file.yaml', data)]);

describe('ConfigGuard', () => {
  it('reports what it refuses once, and that it is good again once', async () => {
    const guard = new ConfigGuard(schema);
    const admitted: boolean[] = [];

    const written = await capturingErrors(async () => {
      for (const data of [{ invalid: 1 }, { invalid: 2 }, {}, {}, { invalid: 1 }])
        admitted.push(await guard.admits(config(data)));
    });

    const refused = [
      'The configuration has not been reloaded, its last good values stay.',
      "'invalid' in file.yaml is invalid.",
      '  where  file.yaml',
      '  mend   mend it.',
      '  see    docs/reference/errors.md#invalid_config',
    ];
    expect([admitted, written]).to.deep.equal([
      [false, false, true, true, false],
      lines(...refused, 'The configuration is good again.', ...refused, ''),
    ]);
  });

  it('reports warnings of a later state that are new', async () => {
    const guard = new ConfigGuard(schema);
    const first = await guard.check(config({ unknown: 1 }));

    const written = await capturingErrors(async () => {
      await guard.admits(config({ unknown: 1 }));
      await guard.admits(config({ unknown: 1, deprecated: 1 }));
      await guard.admits(config({ unknown: 2, deprecated: 2 }));
    });

    expect([first, written]).to.deep.equal([
      ["'unknown' in file.yaml is unknown (file.yaml): mend it."],
      "Configuration: 'deprecated' in file.yaml is deprecated (file.yaml): mend it.\n",
    ]);
  });

  it('reports no warning again because the key has moved', async () => {
    const guard = new ConfigGuard(schema);
    const from = (name: string) => new MergedConfig([plainLayer(name, { unknown: 1 })]);
    await guard.check(from('one.yaml'));

    const written = await capturingErrors(async () => {
      await guard.admits(from('two.yaml'));
    });

    expect(written).to.equal('');
  });

  it('refuses unknown keys when it is strict, and never deprecated ones', async () => {
    const guard = new ConfigGuard(schema, true);
    const admitted: boolean[] = [];

    await capturingErrors(async () => {
      for (const data of [{ unknown: 1 }, { deprecated: 1 }]) admitted.push(await guard.admits(config(data)));
    });

    expect(admitted).to.deep.equal([false, true]);
  });
});
