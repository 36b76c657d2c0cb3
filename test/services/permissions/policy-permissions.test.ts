import { expect } from 'chai';
import {
  type AuthorizePermissionRequest,
  createPermission,
  type JsonObject,
  PluginRequests,
  PolicyPermissions,
} from 'proscenium';
import { StaticConfig } from 'proscenium/testing';
import { noneCredentials, serviceCredentials, userCredentials } from '#src/services/credentials/index.js';
import { failureOf } from '../../support/failure-of.js';
import { type FakeAnswer, FakePlugin, type ReceivedRequest, tokenMaker } from './support.js';

const create = createPermission({ name: 'booking.create', attributes: { action: 'create' } });
const list = createPermission({ name: 'booking.list', attributes: {} });
const read = createPermission({ name: 'booking.read', attributes: { action: 'read' }, resourceType: 'booking' });

const ADA = userCredentials('user:default/ada', { token: 't' });
const ENABLED = { permission: { enabled: true } };
const BATCHED = { permission: { enabled: true, EXPERIMENTAL_enableBatchedRequests: true } };

describe('PolicyPermissions', () => {
  let policy: FakePlugin;
  beforeEach(async () => {
    policy = await new FakePlugin().listen();
  });
  afterEach(() => policy[Symbol.asyncDispose]());

  describe('without permission.enabled', () => {
    it('allows users everything, and asks nobody', async () => {
      const permissions = given({});

      expect([
        await permissions.authorize([{ permission: create }], { credentials: ADA }),
        await permissions.authorizeConditional([{ permission: read }], { credentials: noneCredentials() }),
        policy.received,
      ]).to.deep.equal([[{ result: 'ALLOW' }], [{ result: 'ALLOW' }], []]);
    });

    it('confines services all the same', async () => {
      const credentials = serviceCredentials('external:ci', {
        accessRestrictions: { permissionNames: ['booking.list'] },
      });

      const decisions = await given({}).authorize([{ permission: create }, { permission: list }], { credentials });

      expect(decisions).to.deep.equal([{ result: 'DENY' }, { result: 'ALLOW' }]);
    });
  });

  describe('of services', () => {
    const cases: [string, Parameters<typeof serviceCredentials>[1], string[]][] = [
      ['that are not confined, everything', {}, ['ALLOW', 'ALLOW', 'ALLOW']],
      ['confined to permissions, those', restricted({ permissionNames: ['booking.list'] }), ['DENY', 'ALLOW', 'DENY']],
      [
        'confined to attributes, what has them',
        restricted({ permissionAttributes: { action: ['read'] } }),
        ['DENY', 'DENY', 'ALLOW'],
      ],
      [
        'confined to both, what is in both',
        restricted({ permissionNames: ['booking.create'], permissionAttributes: { action: ['read'] } }),
        ['DENY', 'DENY', 'DENY'],
      ],
      ['confined to nothing at all, nothing', restricted({ permissionNames: [] }), ['DENY', 'DENY', 'DENY']],
      [
        'with attributes that say nothing, everything',
        restricted({ permissionAttributes: {} }),
        ['ALLOW', 'ALLOW', 'ALLOW'],
      ],
    ];
    for (const [what, details, results] of cases)
      it(`allows those ${what}`, async () => {
        const credentials = serviceCredentials('external:ci', details);
        const requests: AuthorizePermissionRequest[] = [
          { permission: create },
          { permission: list },
          { permission: read, resourceRef: 'a1' },
        ];

        const decisions = await given(ENABLED).authorize(requests, { credentials });

        expect([decisions.map(({ result }) => result), policy.received]).to.deep.equal([results, []]);
      });

    it('answers queries in the same way', async () => {
      const credentials = serviceCredentials('external:ci', restricted({ permissionNames: ['booking.list'] }));

      expect(await given(ENABLED).authorizeConditional([{ permission: read }], { credentials })).to.deep.equal([
        { result: 'DENY' },
      ]);
    });
  });

  describe('of users', () => {
    it('sends the requests to the plugin `permission` on behalf of the user, and finds answers by their ids', async () => {
      policy.answer = answers(['ALLOW', 'DENY']);

      const decisions = await given(ENABLED).authorize(
        [{ permission: create }, { permission: read, resourceRef: 'a1' }],
        { credentials: ADA },
      );

      const [request] = policy.received;
      expect(decisions).to.deep.equal([{ result: 'ALLOW' }, { result: 'DENY' }]);
      expect([request?.path, request?.headers.authorization, withoutIds(request)]).to.deep.equal([
        '/api/permission/authorize',
        'Bearer user:default/ada to permission',
        [{ permission: create }, { permission: read, resourceRef: 'a1' }],
      ]);
    });

    it('asks nobody about nothing', async () => {
      expect([await given(ENABLED).authorize([], { credentials: ADA }), policy.received]).to.deep.equal([[], []]);
    });

    it('sends no more than 200 items at once', async () => {
      policy.answer = ({ body }) => ({
        body: {
          items: body.items.map(({ id, resourceRef }) => ({
            id,
            result: Number(resourceRef) % 2 === 0 ? 'ALLOW' : 'DENY',
          })),
        },
      });
      const requests = Array.from({ length: 401 }, (_, index) => ({ permission: read, resourceRef: String(index) }));

      const decisions = await given(ENABLED).authorize(requests, { credentials: ADA });

      expect(policy.received.map(({ body }) => body.items.length).toSorted((one, other) => one - other)).to.deep.equal([
        1, 200, 200,
      ]);
      expect(decisions.map(({ result }) => result)).to.deep.equal(
        requests.map((_, index) => (index % 2 === 0 ? 'ALLOW' : 'DENY')),
      );
    });

    it('hands out conditions', async () => {
      const conditions = {
        anyOf: [
          { rule: 'IS_OWNER', resourceType: 'booking', params: { owners: ['user:default/ada'] } },
          { not: { allOf: [{ rule: 'IS_PRIVATE', resourceType: 'booking' }] } },
        ],
      };
      const decision = { result: 'CONDITIONAL', pluginId: 'box-office', resourceType: 'booking', conditions };
      policy.answer = ({ body }) => ({ body: { items: [{ id: body.items[0]?.['id'], ...decision, more: 1 }] } });

      const decisions = await given(ENABLED).authorizeConditional([{ permission: read }], { credentials: ADA });

      expect(decisions).to.deep.equal([decision]);
    });
  });

  describe('of somebody who has shown nothing', () => {
    it('asks without a token', async () => {
      policy.answer = answers(['ALLOW']);

      const decisions = await given(ENABLED).authorize([{ permission: create }], { credentials: noneCredentials() });

      expect(decisions).to.deep.equal([{ result: 'ALLOW' }]);
      expect(policy.received[0]?.headers).to.not.have.property('authorization');
    });

    it('asks to sign in when the policy is for users only', async () => {
      policy.answer = () => ({ status: 401, body: {} });

      const failure = await failureOf(
        given(ENABLED).authorize([{ permission: create }], { credentials: noneCredentials() }),
      );

      expect([failure.name, failure.message]).to.deep.equal([
        'AuthenticationError',
        'Only somebody who has signed in can be permitted to do this',
      ]);
    });
  });

  describe('with batches', () => {
    it('sends one item for each permission, with all its resources, each once', async () => {
      policy.answer = ({ body }) => ({
        body: { items: body.items.map(({ id }, index) => ({ id, result: [['ALLOW', 'DENY'], 'ALLOW'][index] })) },
      });

      const decisions = await given(BATCHED).authorize(
        [
          { permission: read, resourceRef: 'a1' },
          { permission: create },
          { permission: read, resourceRef: 'b2' },
          { permission: read, resourceRef: 'a1' },
        ],
        { credentials: ADA },
      );

      expect(withoutIds(policy.received[0])).to.deep.equal([
        { permission: read, resourceRef: ['a1', 'b2'] },
        { permission: create },
      ]);
      expect(decisions.map(({ result }) => result)).to.deep.equal(['ALLOW', 'ALLOW', 'DENY', 'ALLOW']);
    });

    it('reads one result as that of all the resources', async () => {
      policy.answer = answers(['DENY']);

      const decisions = await given(BATCHED).authorize(
        [
          { permission: read, resourceRef: 'a1' },
          { permission: read, resourceRef: 'b2' },
        ],
        { credentials: ADA },
      );

      expect(decisions).to.deep.equal([{ result: 'DENY' }, { result: 'DENY' }]);
    });

    it('refuses a list of results that is too short', async () => {
      policy.answer = ({ body }) => ({ body: { items: [{ id: body.items[0]?.['id'], result: ['ALLOW'] }] } });

      const failure = await failureOf(
        given(BATCHED).authorize(
          [
            { permission: read, resourceRef: 'a1' },
            { permission: read, resourceRef: 'b2' },
          ],
          { credentials: ADA },
        ),
      );

      expect(causeOf(failure)).to.equal('the answer to item 0 has 1 results for 2 resources');
    });
  });

  describe('never allows anything when the policy gives no proper answer', () => {
    const answersThatAreNone: [string, (request: ReceivedRequest) => FakeAnswer, string][] = [
      ['no list', () => ({ body: { items: {} } }), 'the answer has no list of items'],
      ['nothing', () => ({ body: 'null' }), 'the answer has no list of items'],
      ['too few items', () => ({ body: { items: [] } }), 'the answer has 0 items, 0 of them different, for 1'],
      [
        'other ids',
        () => ({ body: { items: [{ id: 'x', result: 'ALLOW' }] } }),
        'the answer has items that were not asked for',
      ],
      [
        'items that are none',
        () => ({ body: { items: ['ALLOW'] } }),
        'the answer has 1 items, 0 of them different, for 1',
      ],
      ['an unknown result', answers(['YES']), 'the answer to item 0 is no decision'],
      ['a truthy result', answers([true]), 'the answer to item 0 is no decision'],
      ['conditions where yes or no was asked for', answers(['CONDITIONAL']), 'the answer to item 0 is no decision'],
    ];
    for (const [what, answer, cause] of answersThatAreNone)
      it(`such as ${what}`, async () => {
        policy.answer = answer;

        const failure = await failureOf(given(ENABLED).authorize([{ permission: create }], { credentials: ADA }));

        expect([failure.name, failure.message, causeOf(failure)]).to.deep.equal([
          'ServiceUnavailableError',
          "Plugin 'permission' has given an answer that is none",
          cause,
        ]);
      });

    for (const [what, answer] of [
      ['an error', { status: 500, body: {} }],
      ['a refusal', { status: 403, body: {} }],
      ['no JSON', { body: '<html>' }],
    ] as const)
      it(`such as ${what}`, async () => {
        policy.answer = () => answer;

        const failure = await failureOf(given(ENABLED).authorize([{ permission: create }], { credentials: ADA }));

        expect([failure.name, failure.message]).to.deep.equal([
          'ServiceUnavailableError',
          "Plugin 'permission' could not be asked",
        ]);
      });

    it('such as none in time', async () => {
      policy.answer = () => ({});

      const failure = await failureOf(
        given({ permission: { enabled: true, timeout: '20ms' } }).authorize([{ permission: create }], {
          credentials: ADA,
        }),
      );

      expect([failure.name, causeOf(failure)]).to.deep.equal([
        'ServiceUnavailableError',
        'there was no answer within 20 ms',
      ]);
    });

    const condition = { rule: 'A', resourceType: 'booking' };
    const conditional = { result: 'CONDITIONAL', pluginId: 'p', resourceType: 'booking', conditions: condition };
    const where = 'the answer to item 0';
    const conditionsThatAreNone: [string, object, string][] = [
      ['without a plugin', { ...conditional, pluginId: '' }, `${where}.pluginId must be a text`],
      ['without a type', { ...conditional, resourceType: 1 }, `${where}.resourceType must be a text`],
      ['on another type', { ...conditional, resourceType: 'seat' }, `${where} is about resources of type 'seat'`],
      ['that are missing', { ...conditional, conditions: undefined }, `${where}.conditions must be an object`],
      [
        'of no kind',
        { ...conditional, conditions: {} },
        `${where}.conditions must have one of allOf, anyOf, not, rule, and has none`,
      ],
      [
        'of two kinds',
        { ...conditional, conditions: { anyOf: [condition], not: condition } },
        `${where}.conditions must have one of allOf, anyOf, not, rule, and has anyOf and not`,
      ],
      [
        'that list nothing',
        { ...conditional, conditions: { not: { allOf: [] } } },
        `${where}.conditions.not.allOf must not be empty`,
      ],
      [
        'whose list is none',
        { ...conditional, conditions: { anyOf: condition } },
        `${where}.conditions.anyOf must be a list`,
      ],
      [
        'without a name',
        { ...conditional, conditions: { anyOf: [{ ...condition, rule: 1 }] } },
        `${where}.conditions.anyOf[0].rule must be a text`,
      ],
      [
        'with odd parameters',
        { ...conditional, conditions: { ...condition, params: [] } },
        `${where}.conditions.params must be an object`,
      ],
      [
        'of no end',
        { ...conditional, conditions: nested(40) },
        `${where}.conditions${'.not'.repeat(32)} is nested deeper than 32 levels`,
      ],
    ];
    for (const [what, decision, cause] of conditionsThatAreNone)
      it(`such as conditions ${what}`, async () => {
        policy.answer = ({ body }) => ({ body: { items: [{ id: body.items[0]?.['id'], ...decision }] } });

        const failure = await failureOf(
          given(ENABLED).authorizeConditional([{ permission: read }], { credentials: ADA }),
        );

        expect(causeOf(failure)).to.equal(cause);
      });
  });

  function given(config: JsonObject): PolicyPermissions {
    return new PolicyPermissions(new StaticConfig(config), new PluginRequests(tokenMaker, policy.discovery));
  }
});

function restricted(accessRestrictions: NonNullable<Parameters<typeof serviceCredentials>[1]>['accessRestrictions']) {
  return accessRestrictions === undefined ? {} : { accessRestrictions };
}

/** Answers the items in reverse order. */
function answers(results: readonly unknown[]): (request: ReceivedRequest) => FakeAnswer {
  return ({ body }) => ({
    body: { items: body.items.map(({ id }, index) => ({ id, result: results[index] })).toReversed() },
  });
}

function withoutIds(request: ReceivedRequest | undefined): readonly unknown[] | undefined {
  return request?.body.items.map(({ permission, resourceRef }) => ({
    permission,
    ...(resourceRef !== undefined && { resourceRef }),
  }));
}

function nested(depth: number): object {
  return depth === 0 ? { rule: 'A', resourceType: 'booking' } : { not: nested(depth - 1) };
}

function causeOf({ cause }: Error): string | undefined {
  return cause instanceof Error ? cause.message : undefined;
}
