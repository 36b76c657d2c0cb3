import 'reflect-metadata';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { Poller } from '#src/services/root-config/poller.js';
import type { FileRootConfig } from '#src/services/root-config/index.js';
import { capturingErrors, cleanUp, type GivenConfigOptions, givenConfig, rejectionOf, until } from './support.js';

describe('FileRootConfig, remote', () => {
  let server: Server;
  let base: string;
  let answer: RequestListener;
  let requests: string[];

  beforeEach(async () => {
    requests = [];
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      answer(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await cleanUp();
    server.closeAllConnections();
    server.close();
  });

  it('reads YAML behind a URL, with what it takes from the environment', async () => {
    answer = text('a: "${FOO}"\nb: { $env: FOO }\nc: 1');

    const config = await given({ environment: { FOO: 'foo' } });

    expect(config.get()).to.deep.equal({ a: 'foo', b: 'foo', c: 1 });
  });

  it('reads JSON', async () => {
    answer = text('{"a": 1}');

    const config = await given({ path: '/config.json' });

    expect(config.get()).to.deep.equal({ a: 1 });
  });

  it('resolves includes against the URL, and never reads a file of this machine', async () => {
    answer = (request, response) => {
      const texts: Record<string, string> = {
        '/conf/a.yaml': 'part: { $include: sub/b.yaml }\ntext: { $file: /etc/hostname }',
        '/conf/sub/b.yaml': 'x: { $include: c.json }',
        '/conf/sub/c.json': '5',
        '/etc/hostname': 'served\n',
      };
      response.end(texts[request.url ?? '']);
    };

    const config = await given({ path: '/conf/a.yaml' });

    expect(config.get()).to.deep.equal({ part: { x: 5 }, text: 'served' });
  });

  for (const target of ['http://localhost:1/x.yaml', 'file:///etc/passwd', '//other/x.yaml']) {
    it(`refuses to include ${target}`, async () => {
      answer = text(`a: { $include: "${target}" }`);

      const message = await rejectionOf(given({}));

      expect(message.split('\n')[0]).to.equal(`${base}/a.yaml includes '${target}', which is not on the same server.`);
    });
  }

  it('sends the credentials of the URL, and shows them nowhere', async () => {
    answer = (request, response) => {
      response.statusCode =
        request.headers.authorization === `Basic ${Buffer.from('me:p@ss').toString('base64')}` ? 200 : 401;
      response.end('a: 5');
    };

    const config = await given({ url: `${base.replace('://', '://me:p%40ss@')}/a.yaml?token=t0ken` });

    expect(() => config.getString('a')).to.throw(
      `'a' in ${base}/a.yaml is a number, and a string is wanted.\n  where  ${base}/a.yaml:1:4\n`,
    );
  });

  const failures: readonly { name: string; answer: RequestListener; what: RegExp }[] = [
    { name: '500', answer: status(500), what: /a\.yaml cannot be read: the answer has status 500\.$/ },
    { name: '404', answer: status(404), what: /a\.yaml does not exist\.$/ },
    {
      name: 'a web page',
      answer: text('<!DOCTYPE html>\n<html><body>Sign in</body></html>'),
      what: /a\.yaml is a string, and an object of keys is wanted\.$/,
    },
    {
      name: 'garbage',
      answer: (_, response) => response.end(Buffer.from([0xff, 0xfe, 0x00])),
      what: /a\.yaml cannot be read: .*not valid for encoding utf-8/,
    },
    {
      name: 'a loop of redirects',
      answer: (_, response) => response.writeHead(302, { location: '/a.yaml' }).end(),
      what: /cannot be read: fetch failed, redirect count exceeded\.$/,
    },
    {
      name: 'an answer without end',
      answer: endless,
      what: /a\.yaml cannot be read: the answer is longer than 5 MB\.$/,
    },
    {
      name: 'a connection that is cut',
      answer: (request) => request.socket.destroy(),
      what: /a\.yaml cannot be read: fetch failed, .+\.$/,
    },
  ];
  for (const failure of failures) {
    it(`${failure.name} at the first read rejects`, async () => {
      answer = failure.answer;

      const message = await rejectionOf(given({}));

      expect(message.split('\n')[0]).to.match(failure.what);
    });
  }

  it('picks up what has changed behind the URL', async () => {
    answer = text('a: 1');
    const config = await given({ interval: 10 });
    let changes = 0;
    config.subscribe(() => {
      changes += 1;
    });
    const before = requests.length;
    await until(() => requests.length > before + 2);
    answer = text('a: 2');
    await until(() => changes > 0);

    expect([config.getNumber('a'), changes]).to.deep.equal([2, 1]);
  });

  it('keeps the last good values while the server fails, reports each change of state once, and recovers', async () => {
    answer = text('a: 1');
    const config = await given({ interval: 10 });

    const errors = await capturingErrors(async () => {
      answer = status(500);
      await waitForRequests(5);
      expect(config.getNumber('a')).to.equal(1);
      answer = text('a: [');
      await waitForRequests(5);
      answer = text('a: 3');
      await until(() => config.getNumber('a') === 3);
    });

    expect(errors.split('\n').filter((line) => !line.startsWith(' '))).to.deep.equal([
      `The configuration from ${base}/a.yaml has not been reloaded, its last good values stay.`,
      `${base}/a.yaml cannot be read: the answer has status 500.`,
      `The configuration from ${base}/a.yaml has not been reloaded, its last good values stay.`,
      `${base}/a.yaml is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ].`,
      `The configuration from ${base}/a.yaml is good again.`,
      '',
    ]);
  });

  it('asks less and less often while the server fails, and as before when it has recovered', async () => {
    const pauses: number[] = [];
    const outcomes = [true, false, false, false, false, false, true, true];
    const poller = new Poller(10, async () => {
      const isGood = outcomes.shift() ?? true;
      pauses.push(poller.pause);
      return isGood;
    });

    await until(() => outcomes.length === 0);
    poller.stop();

    expect(pauses.slice(0, 8)).to.deep.equal([10, 10, 20, 40, 80, 80, 80, 10]);
  });

  it('stops asking when it is shut down, also while an answer is under way', async () => {
    answer = text('a: 1');
    const config = await given({ interval: 10 });
    let closed = false;
    answer = (request) => {
      request.socket.once('close', () => {
        closed = true;
      });
    };
    await waitForRequests(1);

    const errors = await capturingErrors(async () => {
      config.onShutdown();
      await until(() => closed);
    });

    expect([errors, config.getNumber('a')]).to.deep.equal(['', 1]);
  });

  it('ends the requests that are under way when another source fails the start', async () => {
    let closed = false;
    answer = (request, response) => {
      if (request.url === '/bad.yaml') {
        // Not before the other request is here.
        void until(() => requests.length === 2).then(() => response.end('['));
        return;
      }
      request.socket.once('close', () => {
        closed = true;
      });
    };

    const message = await rejectionOf(
      given({ argv: ['--config', `${base}/hangs.yaml`, '--config', `${base}/bad.yaml`] }),
    );
    await until(() => closed);

    expect(message.split('\n')[0]).to.match(/^http.*\/bad\.yaml is no YAML/);
  });

  it('refuses an interval of no time', async () => {
    const message = await rejectionOf(given({ interval: 0 }));

    expect(message.split('\n')[0]).to.equal('The reloadInterval of FileRootConfig is no time at all.');
  });

  it('takes seconds as an interval', async () => {
    answer = text('a: 1');
    const config = await given({ remote: { reloadIntervalSeconds: 0.01 } });

    await waitForRequests(2);

    expect(config.getNumber('a')).to.equal(1);
  });

  const refused: [remote: object, what: string][] = [
    [{}, 'The remote option of FileRootConfig has neither reloadInterval nor reloadIntervalSeconds.'],
    [
      { reloadInterval: { seconds: 1 }, reloadIntervalSeconds: 1 },
      'The remote option of FileRootConfig has both reloadInterval and reloadIntervalSeconds.',
    ],
    [{ reloadIntervalSeconds: '60' }, 'The reloadIntervalSeconds of FileRootConfig is no number.'],
    [{ reloadIntervalSeconds: -1 }, 'The reloadIntervalSeconds of FileRootConfig is no time at all.'],
  ];
  for (const [remote, what] of refused)
    it(`refuses ${JSON.stringify(remote)}`, async () => {
      const message = await rejectionOf(given({ remote: remote as never }));

      expect(message.split('\n')[0]).to.equal(what);
    });

  interface GivenRemoteOptions extends GivenConfigOptions {
    readonly path?: string;
    readonly url?: string;
    readonly interval?: number;
  }

  function given({
    path = '/a.yaml',
    url = `${base}${path}`,
    interval = 60_000,
    ...options
  }: GivenRemoteOptions): Promise<FileRootConfig> {
    return givenConfig({ argv: ['--config', url], remote: { reloadInterval: { milliseconds: interval } }, ...options });
  }

  async function waitForRequests(count: number): Promise<void> {
    const before = requests.length;
    await until(() => requests.length >= before + count);
  }
});

function text(body: string): RequestListener {
  return (_, response) => response.end(body);
}

function status(code: number): RequestListener {
  return (_, response) => response.writeHead(code).end('no');
}

/** Sends until nobody reads any more. */
function endless(_: IncomingMessage, response: ServerResponse): void {
  const send = (): void => {
    while (!response.destroyed && response.write(`# ${'x'.repeat(65_536)}\n`));
  };
  response.on('drain', send);
  send();
}
