import type { RequestListener } from 'node:http';
import { expect } from 'chai';
import { examinePeer } from '#src/services/peers/examine-peer.js';
import { backendWith, type StandInPeer, startPeer } from './stand-in-peer.js';

const OWN_PATH = '/.proscenium/self-check/v1/us';
const KEYS = 'backend.topology or discovery.endpoints';

describe('examinePeer', () => {
  let peer: StandInPeer;

  beforeEach(async () => {
    peer = await startPeer(backendWith(['scaffolder', 'auth']));
  });
  afterEach(() => peer.close());

  it('finds nothing wrong with a backend that refuses our token only where users alone are let in', async () => {
    expect(await examine(['scaffolder', 'auth'])).to.deep.equal([]);
    expect(peer.requests.toSorted()).to.deep.equal([
      OWN_PATH,
      '/api/auth/.backstage/auth/v1/jwks.json',
      '/api/scaffolder/.backstage/auth/v1/cookie Bearer catalog for scaffolder',
      '/api/scaffolder/.backstage/auth/v1/cookie Bearer search for scaffolder',
      '/api/scaffolder/.backstage/auth/v1/jwks.json',
    ]);
  });

  it('tells when nobody listens', async () => {
    await peer.close();

    expect(await examine(['scaffolder', 'auth'])).to.deep.equal([
      `The backend of 'scaffolder', 'auth' at ${peer.url} cannot be reached: nobody listens there (ECONNREFUSED). Start it, or correct ${KEYS}.`,
    ]);
  });

  it('tells when the URL leads back to ourselves', async () => {
    peer.answer((request, response) => response.writeHead(request.url === OWN_PATH ? 204 : 404).end());

    expect(await examine(['scaffolder'])).to.deep.equal([
      `The URL of 'scaffolder', ${peer.url}, leads back to this backend, which does not have it. Correct it in ${KEYS}.`,
    ]);
  });

  const answers: [string, RequestListener, string][] = [
    ['404', (_, response) => response.writeHead(404).end(), 'is not served there: the answer is 404'],
    [
      'a page',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'is not served there: the answer is no key set, but a page of something else',
    ],
    [
      'JSON of another kind',
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('[]'),
      'is not served there: the answer is no key set, but a page of something else',
    ],
    [
      'a redirect',
      (_, response) => response.writeHead(302, { location: '/login' }).end(),
      'is not served there: the answer is a redirect (302)',
    ],
    ['503', (_, response) => response.writeHead(503).end(), 'is not ready: the answer is 503'],
    ['500', (_, response) => response.writeHead(500).end(), 'answers 500 when asked for its public keys'],
  ];
  for (const [what, listener, fault] of answers)
    it(`tells when the keys of a plugin are not there: ${what}`, async () => {
      peer.answer(listener);

      expect(await examine(['scaffolder'])).to.deep.equal([
        `Plugin 'scaffolder' at ${peer.url}/api/scaffolder ${fault}. Start or add it there, or correct ${KEYS}.`,
      ]);
    });

  it('tells which plugin is missing where others are', async () => {
    expect(await examine(['scaffolder', 'events'])).to.deep.equal([
      `Plugin 'events' at ${peer.url}/api/events is not served there: the answer is 404. Start or add it there, or correct ${KEYS}.`,
    ]);
  });

  for (const [what, status, message, reason] of [
    [
      'no endpoint for us, in the words of Backstage',
      401,
      "Received a plugin token where the source 'catalog' plugin unexpectedly does not have a JWKS endpoint.",
      'it does not know where they are. If they call it, add them to discovery.endpoints there, with the URL of this backend, or give both backends the same backend.topology.',
    ],
    [
      'another reason',
      401,
      'Failed plugin token verification',
      'it answers 401 ("Failed plugin token verification"). See that its discovery leads to this backend, and that nothing on the way removes the Authorization header.',
    ],
    [
      'it cannot reach us',
      503,
      'The keys cannot be fetched',
      'it is not ready, or cannot reach this backend ("The keys cannot be fetched").',
    ],
  ] as const)
    it(`tells why our tokens are refused: ${what}`, async () => {
      peer.answer(backendWith(['scaffolder'], status, message));

      expect(await examine(['scaffolder'])).to.deep.equal([
        `Plugin 'scaffolder' at ${peer.url}/api/scaffolder does not accept calls of 'catalog', 'search': ${reason}`,
      ]);
    });

  it('tells when the clocks differ, which makes tokens invalid', async () => {
    peer.answer((request, response) => {
      response.setHeader('date', new Date(0).toUTCString());
      backendWith(['scaffolder'], 401, 'Failed plugin token verification')(request, response);
    });

    expect(await examine(['scaffolder'], { now: () => 90_000 })).to.deep.equal([
      `Plugin 'scaffolder' at ${peer.url}/api/scaffolder does not accept calls of 'catalog', 'search': its clock is 90 s behind ours ("Failed plugin token verification"). Set both clocks by NTP.`,
    ]);
  });

  it('tells when no token can be made', async () => {
    const voices = [['catalog', () => Promise.reject(new Error('no keys'))]] as const;

    expect(await examine(['scaffolder'], { voices })).to.deep.equal([
      `Plugin 'scaffolder' at ${peer.url}/api/scaffolder does not accept calls of 'catalog': no token could be made: no keys`,
    ]);
  });

  function examine(ids: readonly string[], options: Partial<Parameters<typeof examinePeer>[1]> = {}) {
    const plugins = ids.map((id) => ({ id, url: `${peer.url}/api/${id}` }));
    const voice = (from: string) => [from, async (to: string) => `${from} for ${to}`] as const;
    return examinePeer(
      { root: peer.url, isBackend: true, plugins },
      {
        voices: [voice('catalog'), voice('search')],
        ownPath: OWN_PATH,
        now: Date.now,
        signal: new AbortController().signal,
        ...options,
      },
    );
  }
});
