import { expect } from 'chai';
import { natsNames } from '#src/services/events/nats/subjects.js';

describe('natsNames', () => {
  const names = natsNames('shop');

  it('writes a topic as a subject that can be read', () => {
    expect(names.event('github.push')).to.equal('shop.events.github.push');
  });

  it('escapes what has a meaning in subjects, and what would leave a part empty', () => {
    const topics = ['a.*', '>', 'a b', '.a.', 'a..b', 'é', '=', ''];

    const subjects = topics.map((topic) => names.event(topic).replace('shop.events.', ''));

    expect(subjects).to.deep.equal(['a.=2A', '=3E', 'a=20b', '=2Ea=2E', 'a=2E.b', '=C3=A9', '=3D', '=']);
  });

  it('gives different topics different subjects', () => {
    const topics = ['a.', 'a', 'a=2E', 'a..', '..a', '.', '..', '...', 'A', 'x'.repeat(2_000), 'x'.repeat(2_001)];

    const subjects = new Set(topics.map((topic) => names.event(topic)));

    expect(subjects.size).to.equal(topics.length);
    for (const subject of subjects) {
      expect(subject).to.match(/^shop\.events(?:\.[\w=-]+)+$/);
      expect(subject.length).to.be.below(1_100);
    }
  });

  it('calls the place of a group so that its owner can be seen, and so that no two are called alike', () => {
    const consumers = [
      names.consumer('shop.orders', 'a', true),
      names.consumer('shop.orders', 'a', false),
      names.consumer('shop_orders', 'a', true),
      names.consumer('shop.orders', 'b', true),
    ];

    expect(new Set(consumers).size).to.equal(4);
    for (const consumer of consumers) expect(consumer).to.match(/^shop_orders-[0-9a-f]{16}$/);
  });
});
