import { expect } from 'chai';
import { ResponseError, SessionIdentity, type SessionIdentityOptions } from 'proscenium/client';

const discoveryApi = { getBaseUrl: (id: string) => Promise.resolve(`http://b/api/${id}`) };
const identity = { type: 'user', userEntityRef: 'user:default/ada', ownershipEntityRefs: ['user:default/ada'] };
const profile = { displayName: 'Ada' };
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A token that ends then, and says so. */
const tokenUntil = (end: number) => `h.${btoa(JSON.stringify({ exp: end / SECOND })).replaceAll('=', '')}.s`;
const session = (token: string) => Response.json({ profile, backstageIdentity: { token, identity } });

/** An identity whose auth plugin answers what a test wants, at a time that the test sets. */
function given(answer: (time: number) => Response | Promise<Response>, options: Partial<SessionIdentityOptions> = {}) {
  const clock = { time: 0 };
  const asked: string[] = [];
  const user = new SessionIdentity({
    discoveryApi,
    provider: 'guest',
    now: () => clock.time,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { method, url, headers, credentials } = request;
      asked.push([method, url, headers.get('x-requested-with'), credentials].join(' '));
      return answer(clock.time);
    },
    ...options,
  });
  return { user, clock, asked };
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);
const REFRESH = 'GET http://b/api/auth/guest/refresh?env=development XMLHttpRequest include';

describe('SessionIdentity', () => {
  it('tells who is signed in, of one request', async () => {
    const { user, asked } = given(() => session(tokenUntil(60 * MINUTE)));

    expect([await user.getCredentials(), await user.getBackstageIdentity(), await user.getProfileInfo()]).to.deep.equal(
      [{ token: tokenUntil(60 * MINUTE) }, identity, profile],
    );
    expect(asked).to.deep.equal([REFRESH]);
  });

  it('names the environment when it has one', async () => {
    const { user, asked } = given(() => session(tokenUntil(60 * MINUTE)), { environment: 'production' });

    await user.getCredentials();

    expect(asked).to.deep.equal(['GET http://b/api/auth/guest/refresh?env=production XMLHttpRequest include']);
  });

  it('renews the token five minutes before its end', async () => {
    const { user, clock } = given((time) => session(tokenUntil(time + 60 * MINUTE)));
    const endAt = async (time: number) => {
      clock.time = time;
      return (await user.getCredentials()).token;
    };

    expect([await endAt(0), await endAt(55 * MINUTE - 1), await endAt(55 * MINUTE)]).to.deep.equal([
      tokenUntil(60 * MINUTE),
      tokenUntil(60 * MINUTE),
      tokenUntil(115 * MINUTE),
    ]);
  });

  it('renews a token of four minutes after two', async () => {
    const { user, clock, asked } = given((time) => session(tokenUntil(time + 4 * MINUTE)));
    for (const time of [0, MINUTE, 2 * MINUTE]) {
      clock.time = time;
      await user.getCredentials();
    }

    expect(asked).to.deep.equal([REFRESH, REFRESH]);
  });

  it('asks once for many who wait', async () => {
    const { user, asked } = given(() => session(tokenUntil(60 * MINUTE)));

    await Promise.all([user.getCredentials(), user.getCredentials(), user.getProfileInfo()]);

    expect(asked).to.deep.equal([REFRESH]);
  });

  const nobody: [fact: string, answer: () => Response][] = [
    ['401', () => Response.json({}, { status: 401 })],
    ['an error in place of a session', () => Response.json({ error: { name: 'InputError', message: 'no cookie' } })],
  ];
  for (const [fact, answer] of nobody)
    it(`has no token when the answer is ${fact}, and asks again after half a minute`, async () => {
      const { user, clock, asked } = given(answer);

      const credentials = [await user.getCredentials(), await user.getCredentials()];
      clock.time = 30 * SECOND;
      await user.getCredentials();

      expect([credentials, asked]).to.deep.equal([
        [{}, {}],
        [REFRESH, REFRESH],
      ]);
      expect(String(await failureOf(user.getBackstageIdentity()))).to.equal("Error: Nobody is signed in with 'guest'.");
    });

  it('asks at once when it is told to, after a sign-in', async () => {
    let isSignedIn = false;
    const { user } = given(() => (isSignedIn ? session(tokenUntil(60 * MINUTE)) : Response.json({}, { status: 401 })));

    const before = await user.renew();
    isSignedIn = true;

    expect([before, await user.renew(), await user.getCredentials()]).to.deep.equal([
      false,
      true,
      { token: tokenUntil(60 * MINUTE) },
    ]);
  });

  it('keeps a token that is still good when it cannot be renewed', async () => {
    let isBroken = false;
    const { user, clock, asked } = given(() =>
      isBroken ? Response.json({}, { status: 500 }) : session(tokenUntil(60 * MINUTE)),
    );
    await user.getCredentials();
    isBroken = true;
    clock.time = 56 * MINUTE;
    const good = [await user.getCredentials(), await user.getCredentials()];
    clock.time = 60 * MINUTE;
    const failure = await failureOf(user.getCredentials());

    expect([good, asked.length]).to.deep.equal([
      [{ token: tokenUntil(60 * MINUTE) }, { token: tokenUntil(60 * MINUTE) }],
      3,
    ]);
    expect(failure).to.be.instanceOf(ResponseError).with.property('statusCode', 500);
  });

  it('rejects when the auth plugin cannot be reached', async () => {
    const error = new TypeError('Failed to fetch');
    const { user } = given(() => Promise.reject(error));

    expect(await failureOf(user.getCredentials())).to.equal(error);
  });

  it('has no token after signing out, also when a renewal was under way', async () => {
    const released: ((response: Response) => void)[] = [];
    const { user, asked } = given(() => new Promise((resolve) => released.push(resolve)));
    const waiting = user.getCredentials();
    while (released.length < 1) await new Promise(setImmediate);
    const signOut = user.signOut();
    while (released.length < 2) await new Promise(setImmediate);
    released[1]?.(Response.json({}));
    await signOut;
    released[0]?.(session(tokenUntil(60 * MINUTE)));

    expect([await waiting, await user.getCredentials(), asked]).to.deep.equal([
      {},
      {},
      [REFRESH, 'POST http://b/api/auth/guest/logout?env=development XMLHttpRequest include'],
    ]);
  });

  it('signs out of a provider that has nothing to end, and says when another could not', async () => {
    await given(() => Response.json({}, { status: 404 })).user.signOut();

    expect(await failureOf(given(() => Response.json({}, { status: 500 })).user.signOut())).to.be.instanceOf(
      ResponseError,
    );
  });
});
