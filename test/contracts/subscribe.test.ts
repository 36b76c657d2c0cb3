import { expect } from 'chai';
import { Events, Module, Plugin, type ReceivedEvent, Service, Subscribe } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { eventually } from '../support/eventually.js';
import { failureOf, textOf } from '../support/failure-of.js';

describe('@Subscribe', () => {
  it('has methods of plugins, modules and their services called with events', async () => {
    const heard: unknown[] = [];
    @Service('plugin')
    class Archive {
      readonly name = 'archive';
      @Subscribe(['stage.curtain', 'stage.applause'])
      store({ topic }: ReceivedEvent) {
        heard.push([this.name, topic]);
      }
    }
    @Plugin('foyer', { services: [Archive] })
    class FoyerPlugin {
      readonly name = 'foyer';
      constructor(readonly events: Events) {}
      @Subscribe('stage.curtain')
      async announce({ eventPayload }: ReceivedEvent) {
        heard.push([this.name, eventPayload]);
      }
    }
    @Module('foyer')
    class BarModule {
      readonly name = 'bar';
      @Subscribe('stage.applause')
      open() {
        heard.push([this.name]);
      }
    }
    const backend = await createTestBackend().add(FoyerPlugin).add(BarModule).start();
    const events = await backend.get(Events, { plugin: 'foyer' });

    await events.publish({ topic: 'stage.curtain', eventPayload: 'rises' });
    await events.publish({ topic: 'stage.applause', eventPayload: 'loud' });

    expect(heard).to.have.deep.members([
      ['archive', 'stage.curtain'],
      ['archive', 'stage.applause'],
      ['foyer', 'rises'],
      ['bar'],
    ]);
  });

  it('names a subscription after class and method', async () => {
    @Plugin('foyer')
    class FoyerPlugin {
      constructor(readonly events: Events) {}
      @Subscribe('stage.curtain')
      async announce() {
        throw new Error('no voice');
      }
    }
    const backend = await createTestBackend().add(FoyerPlugin).start();
    const events = await backend.get(Events, { plugin: 'foyer' });

    await events.publish({ topic: 'stage.curtain', eventPayload: {} });

    expect(backend.logger.entries.map(({ message }) => message)).to.include(
      'Subscriber "foyer.FoyerPlugin.announce" failed to process event for topic "stage.curtain"',
    );
  });

  it('passes on the options of a subscription', async () => {
    const attempts: unknown[] = [];
    @Plugin('foyer')
    class FoyerPlugin {
      constructor(readonly events: Events) {}
      @Subscribe('stage.curtain', { id: 'announcements', durable: true, maxDeliveries: 2 })
      async announce({ attempt }: ReceivedEvent) {
        attempts.push(attempt);
        throw new Error('no voice');
      }
    }
    const backend = await createTestBackend().add(FoyerPlugin).start();
    const events = await backend.get(Events, { plugin: 'foyer' });

    await events.publish({ topic: 'stage.curtain', eventPayload: {} });

    const dead = 'Event of topic "stage.curtain" is now a dead letter of subscriber "foyer.announcements"';
    await eventually(() => backend.logger.entries.some(({ message }) => message === dead));
    expect(attempts).to.deep.equal([1, 2]);
  });

  it('fails the start of its plugin when the topics make no sense', async () => {
    @Plugin('foyer')
    class FoyerPlugin {
      @Subscribe([])
      announce() {}
    }

    const failure = await failureOf(createTestBackend().add(FoyerPlugin).start());

    expect(textOf(failure)).to.include(
      "subscribe takes a list of topics for subscription 'FoyerPlugin.announce', at least one",
    );
  });
});
