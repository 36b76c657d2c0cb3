import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import {
  type Auth,
  AuthenticationError,
  type Context,
  Controller,
  type Credentials,
  Get,
  type HttpAuth,
  HttpAuth as HttpAuthContract,
  Auth as AuthContract,
  Auditor,
  type JsonObject,
  LogAuditor,
  Plugin,
} from 'proscenium';
import { createTestBackend, type LogEntry, MemoryLogger, StaticConfig } from 'proscenium/testing';
import { noneCredentials, serviceCredentials, userCredentials } from '#src/services/credentials/index.js';
import { failureOf, thrownBy } from '../../support/failure-of.js';

describe('LogAuditor', () => {
  it('records an event when it begins and when it has ended well', async () => {
    const { auditor, logger } = givenAuditor();

    const event = await auditor.createEvent({ eventId: 'seat-book', severityLevel: 'medium', meta: { seat: 7 } });
    await event.success({ meta: { price: 12 } });

    const fields = {
      isAuditEvent: true,
      eventId: 'seat-book',
      severityLevel: 'medium',
      actor: { actorId: 'plugin:box-office' },
    };
    expect(logger.entries).to.deep.equal([
      { level: 'info', message: 'box-office.seat-book', fields: { ...fields, status: 'initiated', meta: { seat: 7 } } },
      {
        level: 'info',
        message: 'box-office.seat-book',
        fields: { ...fields, status: 'succeeded', meta: { seat: 7, price: 12 } },
      },
    ]);
  });

  it('records the error of an event that has failed', async () => {
    const { auditor, logger } = givenAuditor();
    const error = new Error('sold out');

    const event = await auditor.createEvent({ eventId: 'seat-book' });
    await event.fail({ error });

    expect(logger.entries[1]).to.deep.equal({
      level: 'debug',
      message: 'box-office.seat-book',
      fields: {
        isAuditEvent: true,
        eventId: 'seat-book',
        severityLevel: 'low',
        actor: { actorId: 'plugin:box-office' },
        status: 'failed',
        error,
      },
    });
  });

  it('has no meta when there is none', async () => {
    const { auditor, logger } = givenAuditor();

    const event = await auditor.createEvent({ eventId: 'seat-book', meta: {} });
    await event.success({ meta: {} });

    expect(logger.entries.map(({ fields }) => 'meta' in fields)).to.deep.equal([false, false]);
  });

  describe('levels of the log', () => {
    for (const [severityLevel, level] of [
      ['low', 'debug'],
      ['medium', 'info'],
      ['high', 'info'],
      ['critical', 'info'],
    ] as const)
      it(`are ${level} for ${severityLevel}, unless configured`, async () => {
        const byDefault = givenAuditor();
        const configured = givenAuditor({
          config: { backend: { auditor: { severityLogLevelMappings: { [severityLevel]: 'error' } } } },
        });

        await byDefault.auditor.createEvent({ eventId: 'a', severityLevel });
        await configured.auditor.createEvent({ eventId: 'a', severityLevel });

        expect([byDefault.logger.entries[0]?.level, configured.logger.entries[0]?.level]).to.deep.equal([
          level,
          'error',
        ]);
      });

    it('are refused when they do not exist', () => {
      const config = { backend: { auditor: { severityLogLevelMappings: { high: 'loud' } } } };

      expect(thrownBy(() => givenAuditor({ config })).message).to.equal(
        [
          "'backend.auditor.severityLogLevelMappings.high' in the given configuration is 'loud'.",
          '  where  the given configuration',
          "  mend   use one of 'debug', 'info', 'warn', 'error'.",
          '  see    docs/reference/errors.md#invalid_config',
        ].join('\n'),
      );
    });
  });

  describe('the actor', () => {
    const request = { headers: {}, socket: {}, url: '/', method: 'GET' } as IncomingMessage;

    for (const [what, credentials, actor] of [
      ['a user', userCredentials('user:default/ada'), { actorId: 'user:default/ada' }],
      ['another service', serviceCredentials('external:ci'), { actorId: 'external:ci' }],
      ['nobody known', noneCredentials(), {}],
    ] as const)
      it(`is ${what} who sent the request`, async () => {
        const { auditor, logger } = givenAuditor({ credentials: async () => credentials });

        await auditor.createEvent({ eventId: 'a', request });

        expect(logger.entries[0]?.fields['actor']).to.deep.equal(actor);
      });

    it('is found out once', async () => {
      let asked = 0;
      const { auditor } = givenAuditor({
        credentials: async () => {
          asked += 1;
          return userCredentials('user:default/ada');
        },
      });

      const event = await auditor.createEvent({ eventId: 'a', request });
      await event.success();

      expect(asked).to.equal(1);
    });

    it('that cannot be found out ends it, with the name of the reason and without a line', async () => {
      const { auditor, logger } = givenAuditor({
        credentials: async () => {
          throw new AuthenticationError('token expired');
        },
      });

      const failure = await failureOf(auditor.createEvent({ eventId: 'a', request }));

      expect([failure.name, failure.message, logger.entries]).to.deep.equal([
        'AuthenticationError',
        'Could not resolve credentials; caused by AuthenticationError: token expired',
        [],
      ]);
    });
  });

  describe('the request', () => {
    it('is described as Node has it', async () => {
      const { auditor, logger } = givenAuditor({ credentials: async () => noneCredentials() });
      const server = createServer((request, response) => {
        void auditor.createEvent({ eventId: 'a', request }).finally(() => response.end());
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;

      await fetch(`http://127.0.0.1:${port}/a?token=abc&b=c`, { method: 'POST', headers: { 'user-agent': 'test' } });
      server.close();

      expect(summary(logger.entries)).to.deep.equal([
        {
          actor: { ip: '127.0.0.1', hostname: '127.0.0.1', userAgent: 'test' },
          request: { url: '/a?token=***&b=c', method: 'POST' },
        },
      ]);
    });

    it('is described as Koa has it, with the path that the client sent', async () => {
      @Controller('/seats')
      class SeatController {
        constructor(private readonly auditor: Auditor) {}

        @Get('/:number', { allow: ['unauthenticated'] })
        async show(ctx: Context): Promise<object> {
          await this.auditor.createEvent({ eventId: 'seat-show', request: ctx });
          return {};
        }
      }
      @Plugin('box-office', { controllers: [SeatController] })
      class BoxOfficePlugin {}
      const backend = await createTestBackend()
        .add(BoxOfficePlugin)
        .with(HttpAuthContract, { credentials: async () => noneCredentials() as never, issueUserCookie: unused })
        .with(AuthContract, givenAuth())
        .start();

      await backend.fetch('/api/box-office/seats/7?token=abc', { headers: { 'user-agent': 'test' } });

      const lines = backend.logger.entries.filter(({ fields }) => fields['isAuditEvent'] === true);
      expect(summary(lines)).to.deep.equal([
        {
          actor: { ip: '127.0.0.1', hostname: '127.0.0.1', userAgent: 'test' },
          request: { url: '/api/box-office/seats/7?token=***', method: 'GET' },
        },
      ]);
      await backend.stop();
    });
  });

  describe('an event', () => {
    it('ends once; what is said of it later is a warning', async () => {
      const { auditor, logger } = givenAuditor();
      const event = await auditor.createEvent({ eventId: 'seat-book' });

      await event.success();
      await event.fail({ error: new Error('late') });

      expect(logger.entries.map(({ level, message, fields }) => [level, message, fields['status']])).to.deep.equal([
        ['debug', 'box-office.seat-book', 'initiated'],
        ['debug', 'box-office.seat-book', 'succeeded'],
        [
          'warn',
          'The audit event box-office.seat-book has ended already, as succeeded; it does not count as failed',
          undefined,
        ],
      ]);
    });

    it('that never ends is named at the stop', async () => {
      const { auditor, logger } = givenAuditor();
      await auditor.createEvent({ eventId: 'seat-book' });
      await auditor.createEvent({ eventId: 'seat-book' });
      await (await auditor.createEvent({ eventId: 'seat-free' })).success();

      auditor.onShutdown();

      expect(logger.entries.at(-1)).to.deep.equal({
        level: 'warn',
        message: 'Audit events have begun and nobody has said how they ended',
        fields: { isAuditEvent: true, events: { 'seat-book': 2 } },
      });
    });

    it('all of which have ended is not mentioned at the stop', async () => {
      const { auditor, logger } = givenAuditor();
      await (await auditor.createEvent({ eventId: 'seat-free' })).success();

      auditor.onShutdown();

      expect(logger.entries.length).to.equal(2);
    });

    it('without an id, or of a severity that does not exist, is refused', async () => {
      const { auditor } = givenAuditor();

      const failures = [
        await failureOf(auditor.createEvent({ eventId: '' })),
        await failureOf(auditor.createEvent({ eventId: 'a', severityLevel: 'huge' as 'low' })),
      ];

      expect(failures.map(({ name, message }) => `${name}: ${message}`)).to.deep.equal([
        'InputError: an audit event needs an eventId',
        "InputError: 'huge' is no severity of an audit event; use one of low, medium, high, critical",
      ]);
    });
  });
});

function givenAuditor({
  config = {},
  credentials = unused,
}: {
  readonly config?: JsonObject;
  readonly credentials?: () => Promise<Credentials>;
} = {}): { readonly auditor: LogAuditor; readonly logger: MemoryLogger } {
  const logger = new MemoryLogger();
  const httpAuth = { credentials, issueUserCookie: unused } as HttpAuth;
  const plugin = { getId: () => 'box-office' };
  return { auditor: new LogAuditor(new StaticConfig(config), logger, givenAuth(), httpAuth, plugin), logger };
}

function givenAuth(): Auth {
  return { getOwnServiceCredentials: async () => serviceCredentials('plugin:box-office') } as Partial<Auth> as Auth;
}

function unused(): Promise<never> {
  throw new Error('nobody should ask for this');
}

function summary(entries: readonly LogEntry[]): unknown[] {
  return entries.map(({ fields: { actor, request } }) => ({ actor, request }));
}
