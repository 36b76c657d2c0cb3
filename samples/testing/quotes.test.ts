import { expect } from 'chai';
import { NotFoundError } from 'proscenium';
import { createTestBackend, MemoryLogger } from 'proscenium/testing';
import { ListedQuotes, QuoteController, QuotesPlugin, QuoteStore } from './quotes-plugin.js';

describe('a unit: one class, made with new', () => {
  it('logs whom it quotes', async () => {
    const logger = new MemoryLogger();
    const controller = new QuoteController({ find: async () => 'Well roared.' }, logger);

    const answer = await controller.show({ params: { author: 'lion' } });

    expect(answer).to.deep.equal({ author: 'lion', quote: 'Well roared.' });
    expect(logger.entries).to.deep.equal([{ level: 'info', message: 'quoted', fields: { author: 'lion' } }]);
  });
});

describe('a plugin: all of it, with one service replaced', () => {
  it('answers 404 when the store finds nothing', async () => {
    const backend = await createTestBackend()
      .add(QuotesPlugin)
      .with(QuoteStore, { find: async () => undefined })
      .start();

    const response = await backend.fetch('/api/quotes/quotes/nobody');

    expect(response.status).to.equal(404);
    const { error } = (await response.json()) as { error: unknown };
    expect(error).to.include({ name: NotFoundError.name, message: "nothing is known of 'nobody'" });
  });
});

describe('a backend: what production runs', () => {
  it('quotes Hamlet', async () => {
    const backend = await createTestBackend().add(QuotesPlugin).start();

    const response = await backend.fetch('/api/quotes/quotes/hamlet');

    expect(await response.json()).to.deep.equal({ author: 'hamlet', quote: 'Words, words, words.' });
    expect(await backend.get(QuoteStore, { plugin: 'quotes' })).to.be.instanceOf(ListedQuotes);
  });
});
