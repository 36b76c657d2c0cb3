import { mock } from 'node:test';
import { expect } from 'chai';
import { MemoryLogger } from 'proscenium/testing';
import { InitializationLog } from '#src/backend/initialization-log.js';

// W-175
describe('InitializationLog', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  const messagesOf = (logger: MemoryLogger) => logger.entries.map(({ message }) => message);

  it('tells progress at growing intervals, up to a minute', () => {
    const logger = new MemoryLogger();
    const log = new InitializationLog(logger, ['slow', 'fast']);
    const times: number[] = [];
    log.begin();

    for (let second = 1; second <= 300; second += 1) {
      const before = logger.entries.length;
      mock.timers.tick(1_000);
      if (logger.entries.length > before) times.push(second);
    }

    expect(times).to.deep.equal([1, 2, 4, 7, 12, 20, 33, 54, 88, 143, 203, 263]);
    log.end();
  });

  it('tells what is new since the last time, and what is still missing', () => {
    const logger = new MemoryLogger();
    const log = new InitializationLog(logger, ['slow', 'fast']);
    log.begin();
    log.settled('fast', undefined);
    mock.timers.tick(1_000);
    mock.timers.tick(1_000);
    log.settled('slow', undefined);
    mock.timers.tick(60_000);

    expect(messagesOf(logger)).to.deep.equal([
      "Plugin initialization started: 'fast', 'slow'",
      "Plugin initialization in progress, newly initialized: 'fast', still initializing: 'slow'",
      "Plugin initialization in progress, still initializing: 'slow'",
      "Plugin initialization complete, newly initialized: 'slow'",
    ]);
  });

  it('tells the failure of the last plugin, and then the end', () => {
    const logger = new MemoryLogger();
    const log = new InitializationLog(logger, ['only']);
    log.begin();

    log.settled('only', { error: new Error('NOPE'), allowed: false });

    expect(messagesOf(logger).slice(1)).to.deep.equal([
      "Plugin 'only' failed to start",
      'Plugin initialization complete',
    ]);
  });

  it('says nothing without plugins, and does without a log', () => {
    const logger = new MemoryLogger();
    new InitializationLog(logger, []).begin();
    const silent = new InitializationLog(undefined, ['a']);
    silent.begin();
    silent.settled('a', undefined);

    expect(logger.entries).to.deep.equal([]);
  });
});
