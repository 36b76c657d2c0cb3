import { expect } from 'chai';
import type { JsonValue } from 'proscenium';
import { StaticConfig } from 'proscenium/testing';
import { CatalogSettings } from '../../../../../samples/portal/catalog/locations/catalog-settings.js';

describe('CatalogSettings#processingInterval', () => {
  function intervalOf(processingInterval: JsonValue): number | undefined {
    return new CatalogSettings(new StaticConfig({ catalog: { processingInterval } })).processingInterval;
  }

  it('is a duration in any of its forms, in milliseconds', () => {
    const intervals = [{ minutes: 1, seconds: 30 }, '5 minutes', 'PT10S'].map(intervalOf);

    expect(intervals).to.deep.equal([90_000, 300_000, 10_000]);
  });

  it('is half a minute where nothing is said', () => {
    expect(new CatalogSettings(new StaticConfig({})).processingInterval).to.equal(30_000);
  });

  it('is none where it is false', () => {
    expect(intervalOf(false)).to.equal(undefined);
  });

  it('is refused where it is any other text', () => {
    expect(() => intervalOf('soon')).to.throw("'catalog.processingInterval'");
  });
});
