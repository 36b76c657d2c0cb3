import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { Events, InputError, Module, Plugin, type ReceivedEvent, ServiceUnavailableError } from 'proscenium';
import { createTestBackend, mockAnonymous, type TestBackend } from 'proscenium/testing';
import eventsPlugin, { EventIngress, EventsPlugin } from '#src/plugins/events/index.js';
import { failureOf } from '../../support/failure-of.js';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('EventsPlugin', () => {
  it('is the default export', () => {
    expect(eventsPlugin).to.equal(EventsPlugin);
  });

  it('publishes what is posted for a topic of the configuration, by anybody', async () => {
    const { backend, events } = await givenBackend(['github']);

    const response = await post(backend, 'github', JSON_TYPE, '{"action":"opened"}');

    expect([response.status, await response.json()]).to.deep.equal([202, { status: 'accepted' }]);
    expect(events.map(({ topic, eventPayload }) => [topic, eventPayload])).to.deep.equal([
      ['github', { action: 'opened' }],
    ]);
  });

  it('hands on the headers as metadata, without credentials', async () => {
    const { backend, events } = await givenBackend(['github']);

    await post(
      backend,
      'github',
      { ...JSON_TYPE, 'x-github-event': 'issues', authorization: 'Bearer secret', cookie: 'secret=1' },
      '{}',
    );

    const metadata = events[0]?.metadata ?? {};
    expect(metadata).to.include({ 'x-github-event': 'issues', 'content-type': 'application/json' });
    expect(metadata).to.not.have.any.keys('authorization', 'cookie');
  });

  it('takes any JSON', async () => {
    const { backend, events } = await givenBackend(['github']);

    for (const body of ['[1]', '"text"', '5', 'null']) await post(backend, 'github', JSON_TYPE, body);

    expect(events.map(({ eventPayload }) => eventPayload)).to.deep.equal([[1], 'text', 5, null]);
  });

  it('receives a topic whose name needs escaping', async () => {
    const { backend, events } = await givenBackend(['a/b c:*']);

    const response = await post(backend, encodeURIComponent('a/b c:*'), JSON_TYPE, '{}');

    expect([response.status, events[0]?.topic]).to.deep.equal([202, 'a/b c:*']);
  });

  it('logs where events are received', async () => {
    const { backend } = await givenBackend(['github']);

    expect(backend.logger.entries.map(({ message }) => message)).to.include(
      'Registered /api/events/http/github to receive events',
    );
  });

  const refused: [string, Record<string, string>, string, string, number, string, string][] = [
    [
      'a topic that nothing receives',
      JSON_TYPE,
      '{}',
      'gitlab',
      404,
      'NotFoundError',
      "Nothing receives events of the topic 'gitlab'",
    ],
    ['malformed JSON', JSON_TYPE, '{', 'github', 400, 'InputError', 'The body is not valid JSON in UTF-8'],
    ['an empty body', JSON_TYPE, '', 'github', 400, 'InputError', 'The body is not valid JSON in UTF-8'],
    [
      'an unknown type',
      { 'content-type': 'text/plain;charset=utf-8' },
      'hello',
      'github',
      415,
      'UnsupportedMediaTypeError',
      'Unsupported media type: text/plain',
    ],
    [
      'JSON that is nested too deep',
      JSON_TYPE,
      '['.repeat(65) + ']'.repeat(65),
      'github',
      400,
      'InputError',
      'The body is nested deeper than 64 levels',
    ],
    [
      'a key that reaches for prototypes',
      JSON_TYPE,
      '{"a":{"__proto__":{}}}',
      'github',
      400,
      'InputError',
      'The body has the forbidden key __proto__',
    ],
    [
      'a number that no number of JavaScript is',
      JSON_TYPE,
      '{"total":1e400}',
      'github',
      400,
      'InputError',
      'The body has a number that is too large',
    ],
    [
      'more than 5 MiB',
      JSON_TYPE,
      `"${'x'.repeat(5_242_879)}"`,
      'github',
      413,
      'PayloadTooLargeError',
      'The body is larger than 5242880 bytes',
    ],
  ];
  for (const [what, headers, body, topic, status, name, message] of refused)
    it(`refuses ${what}`, async () => {
      const { backend, events } = await givenBackend(['github']);

      const response = await post(backend, topic, headers, body);

      const { error } = (await response.json()) as { error: { name: string; message: string } };
      expect([response.status, error.name, error.message]).to.deep.equal([status, name, message]);
      expect(events).to.deep.equal([]);
    });

  it('takes 5 MiB', async () => {
    const { backend, events } = await givenBackend(['github']);

    const response = await post(backend, 'github', JSON_TYPE, `"${'x'.repeat(5_242_878)}"`);

    expect([response.status, events.length]).to.deep.equal([202, 1]);
  });

  it('answers 503 when the broker does not take the event', async () => {
    const broken = {
      publish: () => Promise.reject(new ServiceUnavailableError('the broker is away')),
      subscribe: async () => undefined,
    };
    const backend = await createTestBackend({ config: { events: { http: { topics: ['github'] } } } })
      .add(EventsPlugin)
      .with(Events, broken)
      .start();

    const response = await post(backend, 'github', JSON_TYPE, '{}');

    expect(response.status).to.equal(503);
  });
});

describe('EventIngress', () => {
  @Module('events')
  class SignedModule {
    constructor(private readonly ingress: EventIngress) {}
    onInit() {
      this.ingress.addHttpPostIngress({
        topic: 'builds',
        validator: async ({ raw, headers }, context) => {
          const signature = createHmac('sha256', 'key').update(raw.body).digest('hex');
          if (headers['x-signature'] === undefined) context.reject();
          else if (headers['x-signature'] !== signature)
            context.reject({ status: 418, payload: { message: 'forged' } });
        },
      });
    }
  }

  it('accepts a topic whose validator has nothing against it', async () => {
    const { backend, events } = await givenBackend([], SignedModule);
    const body = '{ "number" : 1 }';
    const signature = createHmac('sha256', 'key').update(body).digest('hex');

    const response = await post(backend, 'builds', { ...JSON_TYPE, 'x-signature': signature }, body);

    expect([response.status, events.map(({ eventPayload }) => eventPayload)]).to.deep.equal([202, [{ number: 1 }]]);
  });

  it('answers with the status and the payload of the validator', async () => {
    const { backend, events } = await givenBackend([], SignedModule);

    const response = await post(backend, 'builds', { ...JSON_TYPE, 'x-signature': 'wrong' }, '{}');

    expect([response.status, await response.json(), events]).to.deep.equal([418, { message: 'forged' }, []]);
  });

  it('answers with 403 when the validator says no more', async () => {
    const { backend } = await givenBackend([], SignedModule);

    const response = await post(backend, 'builds', JSON_TYPE, '{}');

    expect([response.status, await response.json()]).to.deep.equal([403, {}]);
  });

  it('keeps the validator of a topic that the configuration names too', async () => {
    const { backend } = await givenBackend(['builds'], SignedModule);

    const response = await post(backend, 'builds', JSON_TYPE, '{}');

    expect(response.status).to.equal(403);
  });

  it('publishes nothing when a validator throws', async () => {
    @Module('events')
    class ThrowingModule {
      constructor(private readonly ingress: EventIngress) {}
      onInit() {
        const validator = () => Promise.reject(new InputError('no'));
        this.ingress.addHttpPostIngress({ topic: 'builds', validator });
      }
    }
    const { backend, events } = await givenBackend([], ThrowingModule);

    const response = await post(backend, 'builds', JSON_TYPE, '{}');

    expect([response.status, events]).to.deep.equal([400, []]);
  });

  it('reads bodies of further types', async () => {
    @Module('events')
    class FormModule {
      constructor(private readonly ingress: EventIngress) {}
      onInit() {
        this.ingress.addHttpPostBodyParser({
          contentType: 'application/x-www-form-urlencoded',
          parse: (body) => Object.fromEntries(new URLSearchParams(body.toString())),
        });
      }
    }
    const { backend, events } = await givenBackend(['builds'], FormModule);

    await post(backend, 'builds', { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }, 'a=1&b=2');

    expect(events.map(({ eventPayload }) => eventPayload)).to.deep.equal([{ a: '1', b: '2' }]);
  });

  it('refuses a second ingress for a topic, whose validator would get lost', async () => {
    @Module('events')
    class OtherModule {
      constructor(private readonly ingress: EventIngress) {}
      onInit() {
        this.ingress.addHttpPostIngress({ topic: 'builds' });
      }
    }

    const failure = await failureOf(givenBackend([], SignedModule, OtherModule));

    expect(failure.message).to.include("The topic 'builds' has an ingress already");
  });
});

/** A backend with the plugin, and everything that a subscriber of all these topics has received. */
async function givenBackend(
  topics: string[],
  ...modules: (new (
    ...services: never[]
  ) => object)[]
): Promise<{ backend: TestBackend; events: ReceivedEvent[] }> {
  const received: ReceivedEvent[] = [];
  @Plugin('listener')
  class ListenerPlugin {
    constructor(private readonly events: Events) {}
    async onInit() {
      const onEvent = async (event: ReceivedEvent) => void received.push(event);
      await this.events.subscribe({ id: 'all', topics: [...topics, 'builds', 'gitlab'], onEvent });
    }
  }
  const backend = createTestBackend({ config: { events: { http: { topics } } } })
    .add(EventsPlugin)
    .add(ListenerPlugin);
  for (const module of modules) backend.add(module);
  return { backend: await backend.start(), events: received };
}

function post(backend: TestBackend, topic: string, headers: Record<string, string>, body: string): Promise<Response> {
  return backend.fetch(`/api/events/http/${topic}`, { method: 'POST', as: mockAnonymous(), headers, body });
}
