import { expect } from 'chai';
import { readProcessingInterval } from '../../../../../samples/portal/catalog/locations/processing-interval.js';

describe('readProcessingInterval', () => {
  it('adds up units', () => {
    expect(readProcessingInterval({ minutes: 1, seconds: 30 })).to.equal(90_000);
  });

  it('reads false as never', () => {
    expect(readProcessingInterval(false)).to.equal(undefined);
  });

  it('refuses anything else', () => {
    for (const value of [true, 'soon', 5, {}, { fortnights: 1 }, { seconds: 'x' }, { seconds: -1 }])
      expect(() => readProcessingInterval(value)).to.throw(
        `catalog.processingInterval must be false, or a length of time in milliseconds, seconds, minutes, hours, such as { seconds: 30 }; it is ${JSON.stringify(value)}`,
      );
  });
});
