import type { TaskEvent } from '../tasks/task.js';

/**
 * Writes events in the form of server-sent events. Each carries its id, with which a browser that has lost the connection
 * asks for what came after; an empty list becomes a comment that keeps proxies from giving up.
 */
export async function* writeEventStream(batches: AsyncIterable<readonly TaskEvent[]>): AsyncGenerator<string> {
  // Sent at once, so that the reader knows that it is connected before anything has happened.
  yield ': connected\n\n';
  for await (const events of batches) {
    yield events.length === 0 ? ': still here\n\n' : events.map(writeEvent).join('');
  }
}

function writeEvent(event: TaskEvent): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
