import { toError } from '../../errors/to-error.js';
import { ask, type AskOptions, type PeerAnswer } from './ask.js';
import { jwksFault } from './jwks-fault.js';
import type { Peer } from './list-peers.js';
import type { MakeToken } from './peer-voices.js';
import { refusalOf } from './refusal.js';

export interface ExamineOptions {
  /** Plugins of this backend, each with its tokens. */
  readonly voices: readonly (readonly [pluginId: string, makeToken: MakeToken])[];
  /** The path by which this backend recognizes itself. */
  readonly ownPath: string;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** What is wrong between this backend and another, a line each: whether that one answers, serves its plugins, and accepts our tokens. */
export async function examinePeer(peer: Peer, options: ExamineOptions): Promise<readonly string[]> {
  const { root, plugins, isBackend } = peer;
  const { signal } = options;
  const names = plugins.map(({ id }) => `'${id}'`).join(', ');
  if (isBackend && (await isOurselves(`${root}${options.ownPath}`, { signal })))
    return [
      `The URL of ${names}, ${root}, leads back to this backend, which does not have ${plugins.length === 1 ? 'it' : 'them'}. Correct it in ${KEYS}.`,
    ];
  const answers = await Promise.all(plugins.map(({ url }) => ask(`${url}/.backstage/auth/v1/jwks.json`, { signal })));
  const failure = answers.every((answer) => answer.failure !== undefined) ? answers[0]?.failure : undefined;
  if (failure !== undefined)
    return [`The backend of ${names} at ${root} cannot be reached: ${failure}. Start it, or correct ${KEYS}.`];
  const found = plugins.flatMap(({ id, url }, index) => {
    const fault = jwksFault(answers[index] as PeerAnswer);
    return fault === undefined ? [] : [`Plugin '${id}' at ${url} ${fault}. Start or add it there, or correct ${KEYS}.`];
  });
  const sound = plugins.find((_, index) => jwksFault(answers[index] as PeerAnswer) === undefined);
  return sound === undefined ? found : [...found, ...(await examineTrust(sound, options))];
}

const KEYS = 'backend.topology or discovery.endpoints';

async function isOurselves(url: string, options: AskOptions): Promise<boolean> {
  const answer = await ask(url, options);
  return answer.failure === undefined && answer.status === 204;
}

/** Asks with the token of each plugin for what users alone may have: a token that is accepted is refused with 403, another with 401. */
async function examineTrust(
  { id, url }: { readonly id: string; readonly url: string },
  { voices, now, signal }: ExamineOptions,
): Promise<readonly string[]> {
  const reasons = new Map<string, string[]>();
  for (const [pluginId, makeToken] of voices) {
    if (signal.aborted) break;
    const reason = await makeToken(id).then(
      async (token) => refusalOf(await ask(`${url}/.backstage/auth/v1/cookie`, { token, signal }), now()),
      (error: unknown) => `no token could be made: ${toError(error).message.split('\n')[0]}`,
    );
    if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), `'${pluginId}'`]);
  }
  return [...reasons].map(
    ([reason, refused]) => `Plugin '${id}' at ${url} does not accept calls of ${refused.join(', ')}: ${reason}`,
  );
}
