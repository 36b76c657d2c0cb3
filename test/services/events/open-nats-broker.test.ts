import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { openNatsBroker } from '#src/services/events/nats/open-nats-broker.js';
import { generateCertificate } from '#src/services/http/https/generated-certificate.js';
import { StaticConfig } from '#src/services/root-config/index.js';
import { failureOf, lines } from '../../support/failure-of.js';
import { findPlace, OwnServer, type ServerCommand, type ServerPlace } from '../../support/own-server.js';
import { findProgram, requires } from '../../support/requirements.js';
import { givenBrokerSettings } from './support/given-broker-settings.js';

describe('openNatsBroker', function () {
  this.timeout(20_000);

  describe('on a server that asks who is there', () => {
    const program = requires('nats-server', () => findProgram('nats-server'));
    let server: GuardedNats | undefined;

    afterEach(async () => server?.stop());

    for (const [manner, guard, connection] of [
      [
        'a user of the URL',
        ['--user', 'ann', '--pass', 'p@ss'],
        (port: number) => `nats://ann:p%40ss@127.0.0.1:${port}`,
      ],
      ['a token of the URL', ['--auth', 's3cret'], (port: number) => `nats://s3cret@127.0.0.1:${port}`],
      [
        'a user of an object, at one of several servers',
        ['--user', 'ann', '--pass', 'p@ss'],
        (port: number) => ({ servers: [`127.0.0.1:${port}`, '127.0.0.1:1'], user: 'ann', password: 'p@ss' }),
      ],
    ] as const)
      it(`names ${manner}`, async () => {
        server = await GuardedNats.start(program(), guard);

        expect(await open(connection(server.port))).to.equal(undefined);
      });

    it('says that it is not let in without showing the password', async () => {
      server = await GuardedNats.start(program(), ['--user', 'ann', '--pass', 'p@ss']);

      const failure = await failureOf(open(`nats://ann:guessed@127.0.0.1:${server.port}`));

      expect(failure.name).to.equal('ServiceUnavailableError');
      expect(failure.message).to.match(
        /^Events cannot be shared, because NATS at 127\.0\.0\.1:\d+ cannot be reached: .*authorization violation/i,
      );
      expect(failure.stack).not.to.contain('guessed');
    });

    it('trusts a certificate by the file of the one who signed it, and no other', async () => {
      const { cert, key } = await generateCertificate('localhost');
      server = await GuardedNats.start(program(), [], { cert, key });

      const servers = [`tls://localhost:${server.port}`];
      const trusting = await open({ servers, tls: { caFile: server.certificateFile } }).then(() => 'let in');
      const failure = await failureOf(open({ servers }));

      expect(trusting).to.equal('let in');
      expect(failure.message).to.match(/self-signed certificate/);
    });
  });

  for (const [connection, problem] of [
    ['nats://ann:p%zz@db', "'events.broker.connection' has an address of no NATS."],
    ['redis://db', "'events.broker.connection' has an address of no NATS."],
    [{ servers: 'db', replicas: 'many' }, "'events.broker.connection.replicas' is no number of replicas."],
    [
      { servers: 'db', credentialsFile: '/nowhere' },
      "'events.broker.connection.credentialsFile' names a file that cannot be read: ENOENT: no such file or directory, access '/nowhere'.",
    ],
  ] as const)
    it(`refuses what cannot be a connection: ${problem}`, async () => {
      const failure = await failureOf(open(connection));

      expect(failure.message.split('\n')[0]).to.equal(problem);
    });

  it('asks for a connection', async () => {
    const failure = await failureOf(open(undefined));

    expect(failure.message).to.equal(
      lines(
        "'events.broker.connection' is missing.",
        '  mend   write nats://host:4222, or an object with `servers`.',
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });
});

/** Opens, checks and closes. */
async function open(connection: string | JsonObject | undefined): Promise<void> {
  const config = new StaticConfig({ events: { broker: { type: 'nats' } } });
  const broker = await openNatsBroker(connection, givenBrokerSettings('shop'), config);
  try {
    await broker.check();
  } finally {
    await broker.close();
  }
}

/** A NATS with JetStream that lets in only those it knows. */
class GuardedNats extends OwnServer {
  private constructor(
    private readonly program: string,
    place: ServerPlace,
    private readonly guard: readonly string[],
  ) {
    super(place);
  }

  static async start(
    program: string,
    guard: readonly string[],
    certificate?: { readonly cert: string; readonly key: string },
  ): Promise<GuardedNats> {
    const place = await findPlace('guarded-nats');
    const encryption: string[] = [];
    if (certificate !== undefined) {
      const [cert, key] = [join(place.folder, 'cert.pem'), join(place.folder, 'key.pem')];
      await writeFile(cert, certificate.cert);
      await writeFile(key, certificate.key);
      encryption.push('--tls', '--tlscert', cert, '--tlskey', key);
    }
    const server = new GuardedNats(program, place, [...guard, ...encryption]);
    await server.resume();
    return server;
  }

  get certificateFile(): string {
    return join(this.folder, 'cert.pem');
  }

  protected command(): ServerCommand {
    const place = ['--addr', '127.0.0.1', '--port', String(this.port), '--jetstream', '--store_dir', this.folder];
    return { program: this.program, parameters: [...place, ...this.guard] };
  }
}
