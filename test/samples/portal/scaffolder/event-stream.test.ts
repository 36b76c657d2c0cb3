import { request } from 'node:http';
import { expect } from 'chai';
import { type Events, type EventSubscription } from 'proscenium';
import { MemoryLogger } from 'proscenium/testing';
import { writeEventStream } from '../../../../samples/portal/scaffolder/http/event-stream.js';
import type { TaskEvent } from '../../../../samples/portal/scaffolder/index.js';
import { TaskFeed } from '../../../../samples/portal/scaffolder/tasks/task-feed.js';
import { GateAction, gateModule } from './support/gate-action.js';
import { type GivenScaffolder, givenScaffolder, givenTemplate, stop } from './support/given-scaffolder.js';

const ANY = 'template:default/any';

describe('the event stream of a task', () => {
  let scaffolder: GivenScaffolder;
  let gates: GateAction;

  beforeEach(async () => {
    gates = new GateAction();
    const steps = [{ id: 'gate', name: 'Gate', action: 'test:gate', input: { gate: 'a' } }];
    scaffolder = await givenScaffolder([givenTemplate('any', { steps })], { add: [gateModule(gates)] });
  });

  afterEach(() => stop(scaffolder));

  it('sends what has happened, what happens, and ends with the completion', async () => {
    const id = await scaffolder.start(ANY);
    await gates.entered('a');

    const response = await scaffolder.request(`/v2/tasks/${id}/eventstream`);
    gates.open('a');
    const text = await response.text();

    expect(response.headers.get('content-type')).to.equal('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).to.equal('no-cache, no-transform');
    const events = await scaffolder.finish(id);
    expect(text).to.equal(
      `: connected\n\n${events.map((event) => `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')}`,
    );
  });

  it('resumes after the last event that the client has, the header before the address', async () => {
    gates.open('a');
    const id = await scaffolder.start(ANY);
    const events = await scaffolder.finish(id);
    const [first, second] = events;

    const byHeader = await scaffolder.request(`/v2/tasks/${id}/eventstream?after=0`, {
      headers: { 'last-event-id': String(second?.id) },
    });
    const byAddress = await scaffolder.request(`/v2/tasks/${id}/eventstream?after=${first?.id}`);

    expect(idsOf(await byHeader.text())).to.deep.equal(events.slice(2).map(({ id: eventId }) => eventId));
    expect(idsOf(await byAddress.text())).to.deep.equal(events.slice(1).map(({ id: eventId }) => eventId));
  });

  it('repeats the completion to a client that has everything, so that it ends', async () => {
    gates.open('a');
    const id = await scaffolder.start(ANY);
    const last = (await scaffolder.finish(id)).at(-1)?.id;

    const response = await scaffolder.request(`/v2/tasks/${id}/eventstream?after=${last}`);

    expect(idsOf(await response.text())).to.deep.equal([last]);
  });

  it('refuses a Last-Event-ID that is none', async () => {
    const id = await scaffolder.start(ANY);

    const response = await scaffolder.request(`/v2/tasks/${id}/eventstream`, { headers: { 'last-event-id': 'x' } });

    expect(response.status).to.equal(400);
    gates.open('a');
  });

  it('lets go of a client that has gone, and the task runs on', async () => {
    const id = await scaffolder.start(ANY);
    await gates.entered('a');
    await leaveAfterFirstBytes(`${scaffolder.backend.url}/api/scaffolder/v2/tasks/${id}/eventstream`);

    gates.open('a');
    const events = await scaffolder.finish(id);

    expect(events.at(-1)?.body.status).to.equal('completed');
    expect(
      scaffolder.backend.logger.entries.filter(({ level }) => level === 'error' || level === 'warn'),
    ).to.deep.equal([]);
  });

  it('ends when the backend stops, although the task has not', async () => {
    const id = await scaffolder.start(ANY);
    await gates.entered('a');
    const response = await scaffolder.request(`/v2/tasks/${id}/eventstream`);

    const stopping = scaffolder.backend.stop();
    const text = await response.text();
    gates.open('a');
    await stopping;

    expect(text).to.match(/^: connected\n\n(?:id: \d+\nevent: log\n.*\n\n)+$/);
  });
});

describe('TaskFeed', () => {
  /** A feed in a backend without other replicas. */
  async function givenFeed(store: object): Promise<TaskFeed> {
    const subscriptions: EventSubscription[] = [];
    const events: Events = {
      subscribe: async (subscription) => void subscriptions.push(subscription),
      publish: async (event) => {
        await Promise.all(subscriptions.map(({ onEvent }) => onEvent(event)));
      },
    };
    const lifecycle = { addBeforeShutdownHook: () => {} };
    const feed = new TaskFeed(store as never, events, new MemoryLogger(), lifecycle as never);
    await feed.onInit();
    return feed;
  }

  it('ends when the reader has gone, and stops listening', async () => {
    const feed = await givenFeed({ listEvents: async () => [] });
    const reader = new AbortController();
    const events = feed.follow('1', { after: 0, signal: reader.signal, quietTime: 60_000 });
    const waiting = events.next();

    reader.abort();

    expect(await waiting).to.deep.equal({ value: undefined, done: true });
  });

  it('does not lose an event that is written while the reader asks for what was before', async () => {
    const written: TaskEvent[] = [];
    const event: TaskEvent = { id: 1, taskId: '1', type: 'log', body: { message: 'x' }, createdAt: '' };
    let feed: TaskFeed | undefined;
    const store = {
      log: async () => void written.push(event),
      listEvents: async () => {
        const before = [...written];
        if (before.length === 0) await feed?.log('1', event.body);
        return before;
      },
    };
    feed = await givenFeed(store);

    const next = await feed.follow('1', { after: 0, signal: new AbortController().signal, quietTime: 60_000 }).next();

    expect(next.value).to.deep.equal([event]);
  });
});

describe('writeEventStream', () => {
  it('writes a comment when nothing has happened for a while', async () => {
    const chunks = [];
    for await (const chunk of writeEventStream(quiet())) chunks.push(chunk);

    expect(chunks).to.deep.equal([': connected\n\n', ': still here\n\n']);
  });
});

async function* quiet(): AsyncGenerator<TaskEvent[]> {
  yield [];
}

function idsOf(stream: string): number[] {
  return [...stream.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
}

/** Opens a connection, waits for the first bytes, and cuts it. */
async function leaveAfterFirstBytes(url: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const outgoing = request(url, (response) => {
      response.once('data', () => {
        outgoing.destroy();
        resolve();
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
