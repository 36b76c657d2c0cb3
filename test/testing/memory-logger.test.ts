import { expect } from 'chai';
import { MemoryLogger } from 'proscenium/testing';

describe('MemoryLogger', () => {
  it('keeps lines of every level, those of its children with their fields', () => {
    const logger = new MemoryLogger();
    const error = new Error('NOPE');
    logger.error('one', error);
    logger.warn('two', { size: 2 });
    const child = logger.child({ plugin: 'a' });
    child.info('three');
    child.child({ size: 4 }).debug('four', { plugin: 'b' });

    expect(logger.entries).to.deep.equal([
      { level: 'error', message: 'one', fields: { error } },
      { level: 'warn', message: 'two', fields: { size: 2 } },
      { level: 'info', message: 'three', fields: { plugin: 'a' } },
      { level: 'debug', message: 'four', fields: { plugin: 'b', size: 4 } },
    ]);
  });
});
