import { authorizedFetch } from './session.js';

/** How long to wait before a broken connection is taken up again, in milliseconds. */
const PAUSE = 2000;

/**
 * Reads a stream of events until a listener returns `false`, or nobody wants it any more. A connection that breaks is taken up where it
 * broke. What the browser has for this sends no token along.
 *
 * @param {string} path
 * @param {AbortSignal} signal
 * @param {Record<string, (data: unknown) => boolean | void>} listeners - by the names of events
 */
export async function followEvents(path, signal, listeners) {
  let lastId;
  while (!signal.aborted) {
    try {
      const headers = { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) };
      const response = await authorizedFetch(path, { headers, signal });
      if (response.status >= 400 && response.status < 500) return;
      if (response.ok) {
        for await (const { id, event, data } of readEvents(response.body)) {
          lastId = id ?? lastId;
          if (listeners[event]?.(JSON.parse(data)) === false) return;
        }
      }
    } catch {
      // The connection has broken, or the page has been left.
    }
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

async function* readEvents(body) {
  let text = '';
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const blocks = (text + piece.value).split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event.data !== undefined) yield event;
    }
  }
}

/** `id`, `event` and `data` of a block; lines that begin with a colon are comments. */
function parseEvent(block) {
  const lines = block.split('\n').filter((line) => !line.startsWith(':'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]));
}
