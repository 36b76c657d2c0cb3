import { expect } from 'chai';
import { RepetitionLimit } from '#src/services/repetition/index.js';
import { SparseLog } from '#src/services/http/server/sparse-log.js';
import { RecordingLogger } from '../support/running-router.js';

describe('SparseLog', () => {
  it('logs the first of many equal messages, and at the end how many there were', () => {
    const logger = new RecordingLogger();
    const log = new SparseLog(logger);

    for (let index = 0; index < 100; index += 1) log.warn('refused', { index });
    log.warn('something else', {});
    log.flush();

    expect(logger.lines.map(({ level, message, meta }) => [level, message, meta])).to.deep.equal([
      ['warn', 'refused', { index: 0 }],
      ['warn', 'something else', {}],
      ['warn', 'refused (99 more times)', undefined],
    ]);
  });

  it('tells after the window what it has held back, and begins anew', () => {
    let now = 0;
    const logger = new RecordingLogger();
    const log = new SparseLog(logger, new RepetitionLimit({ most: 1, window: 1_000, now: () => now }));

    log.warn('refused', {});
    log.warn('refused', {});
    now = 2_000;
    log.warn('refused', {});

    expect(logger.lines.map(({ message }) => message)).to.deep.equal(['refused', 'refused (1 more times)', 'refused']);
  });
});
