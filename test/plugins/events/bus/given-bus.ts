import { Events, type JsonObject, Plugin, type ReceivedEvent } from 'proscenium';
import { createTestBackend, mockService, type MockCredentials, type TestBackend } from 'proscenium/testing';
import { EventsPlugin } from '#src/plugins/events/index.js';

/** A backend with the bus, a plugin that can publish, and what it hears of the topic `lights`. */
export interface GivenBus {
  readonly backend: TestBackend;
  readonly events: Events;
  readonly heard: ReceivedEvent[];
}

export const BUS = '/api/events/bus/v1';

export async function givenBus(config: JsonObject = {}): Promise<GivenBus> {
  const heard: ReceivedEvent[] = [];
  let given: Events | undefined;
  @Plugin('stage')
  class StagePlugin {
    constructor(readonly events: Events) {}
    async onInit() {
      given = this.events;
      await this.events.subscribe({
        id: 'desk',
        topics: ['lights'],
        onEvent: async (event) => void heard.push(event),
      });
    }
  }
  const backend = await createTestBackend({ config }).add(EventsPlugin).add(StagePlugin).start();
  if (given === undefined) throw new Error('the plugin has not started');
  return { backend, events: given, heard };
}

/** Sends a request, as a plugin elsewhere unless it says who asks. */
export function send(
  { backend, as = mockService('plugin:elsewhere') }: Pick<GivenBus, 'backend'> & { readonly as?: MockCredentials },
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return backend.fetch(`${BUS}${path}`, {
    method,
    as,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: text }),
  });
}

export function subscribe(bus: Pick<GivenBus, 'backend'>, id: string, topics: readonly string[]): Promise<Response> {
  return send(bus, 'PUT', `/subscriptions/${encodeURIComponent(id)}`, { topics });
}

export function post(
  bus: Pick<GivenBus, 'backend'>,
  topic: string,
  payload: unknown,
  notifiedSubscribers?: readonly string[],
): Promise<Response> {
  return send(bus, 'POST', '/events', { event: { topic, payload }, notifiedSubscribers });
}

export function poll(bus: Pick<GivenBus, 'backend'>, id: string): Promise<Response> {
  return send(bus, 'GET', `/subscriptions/${encodeURIComponent(id)}/events`);
}

/** Reads until there is something, as clients of Backstage do. */
export async function receive(bus: Pick<GivenBus, 'backend'>, id: string): Promise<unknown> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const response = await poll(bus, id);
    if (response.status !== 202) return response.json();
    await response.text();
  }
  throw new Error(`nothing has come for '${id}'`);
}
