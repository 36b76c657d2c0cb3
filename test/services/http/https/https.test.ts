import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectEncrypted } from 'node:tls';
import { expect } from 'chai';
import type { JsonValue } from '#src/contracts/root-config.js';
import { findCertificate } from '#src/services/http/https/find-certificate.js';
import { generateCertificate, isStillGood } from '#src/services/http/https/generated-certificate.js';
import { certificatePath } from '#src/services/http/https/kept-certificate.js';
import { readHttps } from '#src/services/http/https/read-https.js';
import type { ServerCertificate } from '#src/services/http/https/server-certificate.js';
import { FileRootConfig } from '#src/services/root-config/index.js';
import { StaticConfig } from '#src/services/root-config/static-config.js';
import { failureOf, lines, thrownBy } from '../../../support/failure-of.js';
import { RecordingLogger, RunningRouter } from '../support/running-router.js';

const DAY = 86_400_000;

describe('backend.https', function () {
  // A key of RSA takes its time.
  this.timeout(20_000);
  let folder: string;
  let mine: ServerCertificate;
  before(async () => {
    mine = await generateCertificate('portal.example');
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proscenium-https-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  describe('reading it', () => {
    it('is plain HTTP by default and for false', () => {
      expect([readHttps(new StaticConfig()), readHttps(configWith(false))]).to.deep.equal([undefined, undefined]);
    });

    it('is a generated certificate for true', () => {
      expect(readHttps(configWith(true))).to.equal('generated');
    });

    it('refuses what says neither', () => {
      expect(thrownBy(() => readHttps(configWith('yes'))).message).to.equal(
        lines(
          "'backend.https' in the given configuration says neither yes nor which certificate.",
          '  where  the given configuration',
          '  mend   write true for a generated certificate, or { certificate: { cert, key } } with PEM texts, usually by $file.',
          '  see    docs/reference/errors.md#invalid_config',
        ),
      );
    });

    it('asks for the key of a certificate', () => {
      expect(() => readHttps(configWith({ certificate: { cert: mine.cert } }))).to.throw(
        "'backend.https.certificate.key' is missing in the configuration.",
      );
    });
  });

  describe('a certificate of the operator', () => {
    it('is taken as it is', async () => {
      const found = await findCertificate(configWith({ certificate: { ...mine } }), new RecordingLogger(), folder);

      expect(found).to.deep.equal(mine);
    });

    const faults: [
      name: string,
      change: (own: ServerCertificate) => Partial<ServerCertificate>,
      what: string,
      mend: string,
    ][] = [
      [
        'no certificate',
        () => ({ cert: 'nonsense' }),
        "'backend.https.certificate.cert' in the given configuration is no PEM certificate.",
        'include the file with -----BEGIN CERTIFICATE-----.',
      ],
      [
        'no key',
        ({ cert }) => ({ key: cert }),
        "'backend.https.certificate.key' in the given configuration is no PEM private key without a passphrase.",
        'include the file with -----BEGIN PRIVATE KEY-----.',
      ],
    ];
    for (const [name, change, what, mend] of faults)
      it(`that is ${name} is refused, without a word of it`, async () => {
        const config = configWith({ certificate: { ...mine, ...change(mine) } });

        const problem = await failureOf(findCertificate(config, new RecordingLogger(), folder));

        expect(problem.message).to.equal(
          lines(
            what,
            '  where  the given configuration',
            `  mend   ${mend}`,
            '  see    docs/reference/errors.md#invalid_config',
          ),
        );
      });

    it('with the key of another one is refused', async () => {
      const other = await generateCertificate('other.example');
      const config = configWith({ certificate: { cert: mine.cert, key: other.key } });

      const problem = await failureOf(findCertificate(config, new RecordingLogger(), folder));

      expect(problem.message).to.equal(
        lines(
          "'backend.https.certificate' in the given configuration has a certificate and a key that do not belong together.",
          '  where  the given configuration',
          '  mend   include the key that the certificate was made for; of a chain, the certificate of the server comes first.',
          '  see    docs/reference/errors.md#invalid_config',
        ),
      );
    });

    it('that has ended is warned about', async () => {
      const ended = await generateCertificate('portal.example', Date.parse('2020-01-01'));
      const logger = new RecordingLogger();

      await findCertificate(configWith({ certificate: { ...ended } }), logger, folder);

      expect(logger.lines.map(({ level, message }) => `${level}: ${message}`)).to.deep.equal([
        "warn: The certificate in 'backend.https' ended on 2020-01-31T00:00:00.000Z",
      ]);
    });
  });

  describe('a generated certificate', () => {
    it('is for the host of backend.baseUrl and the names of this machine, for 30 days', async () => {
      const { cert } = await generateCertificate('portal.example', Date.parse('2031-01-01'));
      const certificate = new X509Certificate(cert);

      expect([certificate.subjectAltName, certificate.subject, certificate.validTo, certificate.ca]).to.deep.equal([
        'DNS:portal.example, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
        'CN=portal.example',
        'Jan 31 00:00:00 2031 GMT',
        false,
      ]);
    });

    it('is kept beside other caches, for its owner only', async () => {
      await mkdir(join(folder, 'node_modules'));
      const logger = new RecordingLogger();

      const made = await findCertificate(generatedFor('https://portal.example:7007'), logger, folder);

      const path = join(folder, 'node_modules', '.cache', 'proscenium', 'dev-cert.pem');
      expect((await stat(path)).mode & 0o777).to.equal(0o600);
      expect(await readFile(path, 'utf8')).to.equal(`${made?.cert}${made?.key}`);
      expect(logger.lines.map(({ message }) => message)).to.deep.equal([
        `Made a certificate for portal.example, kept in ${path}`,
      ]);
    });

    it('is kept in the folder itself where nothing is installed', () => {
      expect(certificatePath(folder)).to.equal(join(folder, '.dev-cert.pem'));
    });

    it('is used again by the next start', async () => {
      const config = generatedFor('https://portal.example:7007');
      const logger = new RecordingLogger();
      const first = await findCertificate(config, logger, folder);

      const second = await findCertificate(config, logger, folder);

      expect([fingerprintOf(second), logger.lines.length]).to.deep.equal([fingerprintOf(first), 1]);
    });

    it('is made anew for another host, and when its file is damaged', async () => {
      const logger = new RecordingLogger();
      await findCertificate(generatedFor('https://portal.example'), logger, folder);
      await findCertificate(generatedFor('https://[2001:db8::1]:7007'), logger, folder);
      await writeFile(certificatePath(folder), 'nonsense');
      await findCertificate(configWith(true), logger, folder);

      expect(logger.lines.map(({ message }) => /for (\S+),/.exec(message)?.[1])).to.deep.equal([
        'portal.example',
        '2001:db8::1',
        'localhost',
      ]);
    });

    it('is good until five days before its end, for its host and with its key', async () => {
      const other = await generateCertificate('portal.example');
      const now = Date.now();

      expect([
        isStillGood(mine, 'portal.example', now + 24 * DAY),
        isStillGood(mine, 'portal.example', now + 26 * DAY),
        isStillGood(mine, 'other.example', now),
        isStillGood({ ...mine, key: other.key }, 'portal.example', now),
        isStillGood({ cert: 'nonsense', key: '' }, 'portal.example', now),
      ]).to.deep.equal([true, false, false, false, false]);
    });

    it('is used although it cannot be kept, which is logged', async () => {
      await writeFile(join(folder, 'node_modules'), 'a file where a folder is wanted');
      const logger = new RecordingLogger();

      const made = await findCertificate(configWith(true), logger, folder);

      expect([made === undefined, logger.lines[0]?.level]).to.deep.equal([false, 'warn']);
      expect(logger.lines[0]?.message).to.match(/^Made a certificate for localhost, which cannot be kept: ENOTDIR/);
    });

    it('is warned about in production', async () => {
      const before = process.env['NODE_ENV'];
      process.env['NODE_ENV'] = 'production';
      const logger = new RecordingLogger();
      await findCertificate(configWith(true), logger, folder);
      if (before === undefined) delete process.env['NODE_ENV'];
      else process.env['NODE_ENV'] = before;

      expect(logger.lines[0]?.message).to.equal(
        "'backend.https' is true in production: no client trusts the certificate that is generated",
      );
    });
  });

  describe('the server', () => {
    let running: RunningRouter;
    afterEach(() => running.stop());

    it('answers by HTTPS, and says so in its url', async () => {
      running = await startEncrypted(mine);
      running.root.use('/x', (ctx) => void (ctx.body = `${ctx.protocol} ${ctx.secure}`));

      expect([running.root.url.split(':')[0], await ask(running, '/x', mine.cert)]).to.deep.equal([
        'https',
        'https true',
      ]);
    });

    it('drains, though a client has only connected', async () => {
      running = await startEncrypted(mine);
      const port = Number(new URL(running.root.url).port);
      const silent = connect(port, '127.0.0.1');
      const shaken = connectEncrypted({ port, host: '127.0.0.1', rejectUnauthorized: false });
      silent.on('error', () => {});
      shaken.on('error', () => {});
      await Promise.all([once(silent, 'connect'), once(shaken, 'secureConnect')]);

      await running.root.onDrain();

      expect(running.root.server.listening).to.equal(false);
    });

    it('finishes a request while it drains', async () => {
      running = await startEncrypted(mine);
      let draining: Promise<void> | undefined;
      running.root.use('/x', async (ctx) => {
        draining = running.root.onDrain();
        await new Promise((resolve) => setTimeout(resolve, 120));
        ctx.body = 'finished';
      });

      const text = await ask(running, '/x', mine.cert);
      await draining;

      expect(text).to.equal('finished');
    });

    it('logs a client that speaks no TLS, and lives', async () => {
      running = await startEncrypted(mine);

      await running.exchange('GET / HTTP/1.1\r\nHost: a\r\n\r\n').catch(() => '');

      expect([running.logger.lines.at(-1)?.message, await ask(running, '/', mine.cert)]).to.deep.equal([
        'A client could not agree on encryption',
        '404',
      ]);
    });

    it('takes a new certificate while it runs, and keeps the last good one', async () => {
      const next = await generateCertificate('portal.example');
      const write = (certificate: ServerCertificate) =>
        Promise.all([
          writeFile(join(folder, 'cert.pem'), certificate.cert),
          writeFile(join(folder, 'key.pem'), certificate.key),
        ]);
      await write(mine);
      await writeFile(
        join(folder, 'app-config.yaml'),
        'backend: { https: { certificate: { cert: { $file: cert.pem }, key: { $file: key.pem } } } }',
      );
      const config = new FileRootConfig({ argv: [], environment: {}, rootDirectory: folder });
      await config.onInit();
      running = await RunningRouter.start({}, config);
      const before = await serialOf(running);

      await write(next);
      await until(async () => (await serialOf(running)) !== before);
      const after = await serialOf(running);
      await writeFile(join(folder, 'cert.pem'), 'nonsense');
      await until(() => refusals(running).some((reason) => reason.includes('is no PEM certificate')));
      const last = await serialOf(running);
      config.onShutdown();

      expect([before, after, last]).to.deep.equal([serial(mine), serial(next), serial(next)]);
    });
  });
});

function configWith(https: JsonValue): StaticConfig {
  return new StaticConfig({ backend: { https } });
}

function generatedFor(baseUrl: string): StaticConfig {
  return new StaticConfig({ backend: { https: true, baseUrl } });
}

function startEncrypted(certificate: ServerCertificate): Promise<RunningRouter> {
  return RunningRouter.start({}, { backend: { https: { certificate: { ...certificate } } } });
}

async function ask(running: RunningRouter, path: string, ca: string): Promise<string> {
  const asked = request(`${running.root.url}${path}`, { ca, agent: false }).end();
  const [response] = await once(asked, 'response');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return response.statusCode === 200 ? text : String(response.statusCode);
}

async function serialOf(running: RunningRouter): Promise<string> {
  const port = Number(new URL(running.root.url).port);
  const socket = connectEncrypted({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

function serial({ cert }: ServerCertificate): string {
  return new X509Certificate(cert).serialNumber;
}

function fingerprintOf(certificate: ServerCertificate | undefined): string {
  return new X509Certificate(certificate?.cert ?? '').fingerprint256;
}

/** Why new certificates were not taken. */
function refusals(running: RunningRouter): string[] {
  const message = 'The certificate stays as it was, the new one cannot be used';
  return running.logger.lines.filter((line) => line.message === message).map(({ meta }) => (meta as Error).message);
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('it did not come to pass within ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
