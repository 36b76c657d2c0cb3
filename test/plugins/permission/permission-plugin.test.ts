import { expect } from 'chai';
import { createPermission, isPermission, Permissions, type Permission, Plugin, type PolicyDecision } from 'proscenium';
import {
  createTestBackend,
  mockAnonymous,
  type MockCredentials,
  mockCredentials,
  mockService,
  mockUser,
  type TestBackend,
} from 'proscenium/testing';
import permissionPlugin, {
  AllowAllPolicy,
  type PermissionPolicy,
  PermissionPlugin,
} from '#src/plugins/permission/index.js';
import { failureOf, lines, textOf } from '../../support/failure-of.js';
import { bookingConditions, bookingCreate, bookingRead, createBookingDecision, givenBackend } from './support.js';

const ADA = mockUser('user:default/ada', { ownershipEntityRefs: ['user:default/ada', 'group:default/actors'] });
const BOB = mockUser('user:default/bob');

/** Everybody sees their own bookings, and only Ada makes new ones. */
class OwnersPolicy implements PermissionPolicy {
  readonly asked: [string, string | undefined][] = [];

  async handle(...[{ permission }, user]: Parameters<PermissionPolicy['handle']>): Promise<PolicyDecision> {
    this.asked.push([permission.name, user?.info.userEntityRef]);
    if (!isPermission(permission, bookingRead))
      return { result: user?.info.userEntityRef === 'user:default/ada' ? 'ALLOW' : 'DENY' };
    const owners = user?.info.ownershipEntityRefs ?? [];
    return createBookingDecision(permission, bookingConditions.isOwner({ owners }));
  }
}

describe('PermissionPlugin', () => {
  it('is the default export', () => {
    expect(permissionPlugin).to.equal(PermissionPlugin);
  });

  describe('tells a plugin', () => {
    const policy = new OwnersPolicy();
    let backend: TestBackend;
    before(async () => {
      backend = await givenBackend(policy).start();
    });
    beforeEach(() => policy.asked.splice(0));
    after(() => backend.stop());

    it('yes and no, by a policy that knows the user', async () => {
      const responses = [await book(ADA), await book(BOB)];

      expect(responses.map(({ status }) => status)).to.deep.equal([200, 403]);
      expect(policy.asked).to.deep.equal([
        ['box-office.booking.create', 'user:default/ada'],
        ['box-office.booking.create', 'user:default/bob'],
      ]);
    });

    it('yes and no about one resource, to which it has had the conditions applied', async () => {
      const responses = [await see('a1'), await see('b2'), await see('c3')];

      expect(responses.map(({ status }) => status)).to.deep.equal([200, 403, 403]);
    });

    it('the conditions, of which the plugin makes a query', async () => {
      const response = await backend.fetch('/api/box-office/bookings', { as: ADA });

      expect(await response.json()).to.deep.equal({
        result: 'CONDITIONAL',
        query: { owners: ['user:default/ada', 'group:default/actors'] },
        seats: ['a1'],
      });
    });

    it('nothing about services, which the plugin decides on itself', async () => {
      const confined = mockService('external:ci', { accessRestrictions: { permissionNames: ['box-office.other'] } });

      const responses = [await book(mockService()), await book(confined)];

      expect([responses.map(({ status }) => status), policy.asked]).to.deep.equal([[200, 403], []]);
    });

    function book(as: MockCredentials) {
      return backend.fetch('/api/box-office/bookings', { method: 'POST', as });
    }

    function see(seat: string) {
      return backend.fetch(`/api/box-office/bookings/${seat}`, { as: ADA });
    }
  });

  describe('answers over HTTP', () => {
    let backend: TestBackend;
    before(async () => {
      backend = await givenBackend(new OwnersPolicy()).start();
    });
    after(() => backend.stop());

    it('that it is there, to everybody', async () => {
      const response = await backend.fetch('/api/permission/health', { as: mockAnonymous() });

      expect([response.status, await response.json()]).to.deep.equal([200, { status: 'ok' }]);
    });

    it('each item under its id, in their order, with conditions only where no resource is named', async () => {
      const response = await authorize(backend, {
        items: [
          { id: '1', permission: bookingCreate },
          { id: '2', permission: bookingRead, resourceRef: 'a1' },
          { id: '3', permission: bookingRead, resourceRef: ['b2', 'a1', 'c3'] },
          { id: '4', permission: bookingRead },
        ],
      });

      expect([response.status, await response.json()]).to.deep.equal([
        200,
        {
          items: [
            { id: '1', result: 'ALLOW' },
            { id: '2', result: 'ALLOW' },
            { id: '3', result: ['DENY', 'ALLOW', 'DENY'] },
            {
              id: '4',
              result: 'CONDITIONAL',
              pluginId: 'box-office',
              resourceType: 'booking',
              conditions: {
                rule: 'IS_OWNER',
                resourceType: 'booking',
                params: { owners: ['user:default/ada', 'group:default/actors'] },
              },
            },
          ],
        },
      ]);
    });

    it('what a browser asks about resources that it names', async () => {
      const response = await authorize(
        backend,
        { items: [{ id: '1', permission: bookingRead, resourceRef: 'a1' }] },
        ADA,
      );

      expect([response.status, await response.json()]).to.deep.equal([200, { items: [{ id: '1', result: 'ALLOW' }] }]);
    });

    it('items with one id each for itself', async () => {
      const response = await authorize(backend, {
        items: [
          { id: '1', permission: bookingRead, resourceRef: 'a1' },
          { id: '1', permission: bookingRead, resourceRef: 'b2' },
        ],
      });

      expect(await response.json()).to.deep.equal({
        items: [
          { id: '1', result: 'ALLOW' },
          { id: '1', result: 'DENY' },
        ],
      });
    });

    it('about more resources than are sent at once', async () => {
      const items = Array.from({ length: 250 }, (_, index) => ({
        id: String(index),
        permission: bookingRead,
        resourceRef: index === 249 ? 'a1' : 'b2',
      }));

      const response = await authorize(backend, { items });

      const body = (await response.json()) as { items: { id: string; result: string }[] };
      expect(body.items.filter(({ result }) => result === 'ALLOW')).to.deep.equal([{ id: '249', result: 'ALLOW' }]);
    });

    for (const [what, as, status, message] of [
      ['somebody who has shown nothing', mockAnonymous(), 401, 'Missing credentials'],
      ['a service', mockService(), 403, "This endpoint does not allow 'service' credentials"],
    ] as const)
      it(`nothing to ${what}`, async () => {
        const response = await authorize(backend, { items: [] }, as);

        const { error } = (await response.json()) as { error: { message: string } };
        expect([response.status, error.message]).to.deep.equal([status, message]);
      });

    const odd: [string, unknown, string][] = [
      ['no object', [], 'the body must be an object'],
      ['no items', {}, 'items must be a list'],
      ['an item that is none', { items: ['x'] }, 'items[0] must be an object'],
      ['no id', { items: [{ permission: bookingCreate }] }, 'items[0].id must be a text'],
      ['no permission', { items: [{ id: '1' }] }, 'items[0].permission must be an object'],
      ['an unknown type', item({ type: 'x' }), "items[0].permission.type must be 'basic' or 'resource'"],
      ['no name', item({ name: undefined }), 'items[0].permission.name must be a text'],
      ['no attributes', item({ attributes: undefined }), 'items[0].permission.attributes must be an object'],
      [
        'an unknown action',
        item({ attributes: { action: 'burn' } }),
        'items[0].permission.attributes.action must be one of create, read, update, delete',
      ],
      ['no type of resource', item({ type: 'resource' }), 'items[0].permission.resourceType must be a text'],
      [
        'a resource where there is none',
        { items: [{ id: '1', permission: bookingCreate, resourceRef: 'a1' }] },
        'items[0] must have no resourceRef: the permission box-office.booking.create is about no resources',
      ],
      [
        'an empty list of resources',
        { items: [{ id: '1', permission: bookingRead, resourceRef: [] }] },
        'items[0].resourceRef must not be empty',
      ],
      [
        'a query of a browser',
        { items: [{ id: '1', permission: bookingRead }] },
        'items[0] needs a resourceRef: the permission box-office.booking.read is about resources, and a user asks directly',
      ],
    ];
    for (const [what, body, message] of odd)
      it(`400 to ${what}`, async () => {
        const response = await authorize(backend, body, ADA);

        const { error } = (await response.json()) as { error: { name: string; message: string } };
        expect([response.status, error.name, error.message]).to.deep.equal([400, 'InputError', message]);
      });
  });

  describe('denies', () => {
    const reading = createPermission({ name: 'other.read', attributes: {}, resourceType: 'other' });
    const gone = { ...createBookingDecision(bookingRead, bookingConditions.isOwner({ owners: [] })), pluginId: 'gone' };
    const faults: [string, Permission, () => unknown, string][] = [
      ['when the policy fails', bookingCreate, () => Promise.reject(new Error('no rules today')), 'no rules today'],
      [
        'when the policy throws at once',
        bookingCreate,
        () => {
          throw new Error('no rules at all');
        },
        'no rules at all',
      ],
      ['when the policy says nothing', bookingCreate, async () => undefined, 'the decision must be an object'],
      [
        'when the policy says something else',
        bookingCreate,
        () => ({ result: true }),
        'the decision.result is no decision',
      ],
      [
        'conditions on what is no resource',
        bookingCreate,
        () => createBookingDecision(bookingRead, bookingConditions.isOwner({ owners: [] })),
        'the decision has conditions, and the permission is about no resources',
      ],
      [
        'conditions on another type of resource',
        reading,
        () => createBookingDecision(bookingRead, bookingConditions.isOwner({ owners: [] })),
        "the decision has conditions on 'booking', and the permission is about 'other'",
      ],
      ['what only a plugin knows that is not there', bookingRead, () => gone, "Plugin 'gone' could not be asked"],
      [
        'what the plugin that knows it cannot decide',
        bookingRead,
        () => ({ ...createBookingDecision(bookingRead, { rule: 'NO', resourceType: 'booking' }) }),
        "Plugin 'box-office' could not be asked",
      ],
    ];
    let answer: () => unknown;
    let backend: TestBackend;
    before(async () => {
      const policy = {
        // The other item of each request shows that it is not touched by what happens to the first.
        handle: async ({ permission }: { permission: Permission }) =>
          permission.name === 'fine' ? { result: 'ALLOW' } : answer(),
      } as PermissionPolicy;
      backend = await givenBackend(policy).start();
    });
    after(() => backend.stop());

    for (const [what, permission, decide, cause] of faults)
      it(`${what}, logs why, and goes on with the rest`, async () => {
        answer = decide;
        const before = backend.logger.entries.length;

        const resourceRef = permission.type === 'resource' ? ['a1', 'b2'] : undefined;
        const fine = createPermission({ name: 'fine', attributes: {} });
        const response = await authorize(backend, {
          items: [
            { id: '1', permission, resourceRef },
            { id: '2', permission: fine },
          ],
        });

        const { items } = (await response.json()) as { items: { result: string | string[] }[] };
        const errors = backend.logger.entries.slice(before).filter(({ level }) => level === 'error');
        expect(items.map(({ result }) => [result].flat().every((one) => one === 'DENY'))).to.deep.equal([true, false]);
        expect(errors.map(({ fields }) => JSON.stringify(fields, messageOfErrors)).join()).to.include(cause);
      });

    it('when the policy does not answer in time', async () => {
      const silent: PermissionPolicy = { handle: () => new Promise(() => {}) };
      const impatient = await givenBackend(silent, { permission: { enabled: true, timeout: '20ms' } }).start();

      const response = await authorize(impatient, { items: [{ id: '1', permission: bookingCreate }] });

      const body = await response.json();
      await impatient.stop();
      expect(body).to.deep.equal({ items: [{ id: '1', result: 'DENY' }] });
    });
  });

  describe('at start', () => {
    it('refuses to go without a policy when permissions are enabled', async () => {
      const failure = await failureOf(
        createTestBackend({ config: { permission: { enabled: true } } })
          .add(PermissionPlugin)
          .start(),
      );

      expect(causeIn(failure)).to.equal(
        lines(
          "Permissions are enabled, and plugin 'permission' has no policy to ask.",
          '  mend   add a module that calls setPolicy() of PolicyExtensionPoint,',
          '         or, to allow everything while developing, AllowAllPolicy of proscenium/plugins/permission,',
          '         or leave out permission.enabled.',
          '  see    docs/reference/errors.md#missing_policy',
        ),
      );
    });

    it('goes without a policy when permissions are disabled, says so, and denies', async () => {
      const backend = await createTestBackend().add(PermissionPlugin).start();

      const response = await authorize(backend, { items: [{ id: '1', permission: bookingCreate }] }, ADA);

      const body = await response.json();
      await backend.stop();
      expect(body).to.deep.equal({ items: [{ id: '1', result: 'DENY' }] });
      expect(backend.logger.entries.filter(({ level }) => level === 'warn').map(({ message }) => message)).to.include(
        'permissions are disabled, so that users may do everything; set permission.enabled to ask the policy',
      );
    });

    it('refuses a second policy, and names both', async () => {
      const failure = await failureOf(givenBackend(new OwnersPolicy()).add(AllowAllPolicy).start());

      const message = textOf({ message: causeIn(failure) ?? '' } as Error).replaceAll(/\S+\//g, '');
      expect(message).to.match(
        /^Two policies were set: (OwnersPolicy and AllowAllPolicy|AllowAllPolicy and OwnersPolicy)\.$/m,
      );
      expect(message).to.include('  mend   leave one of them out, or write a policy that asks both.');
      expect(message).to.include('errors.md#duplicate_policy');
    });

    it('refuses a policy that is none', async () => {
      const failure = await failureOf(givenBackend({} as PermissionPolicy).start());

      expect(causeIn(failure)).to.include('setPolicy takes a policy with a method `handle`');
    });
  });

  describe('AllowAllPolicy', () => {
    it('allows everything', async () => {
      @Plugin('any')
      class AnyPlugin {}
      const backend = await createTestBackend({ config: { permission: { enabled: true } } })
        .add(AnyPlugin)
        .add(PermissionPlugin)
        .add(AllowAllPolicy)
        .start();
      const permissions = await backend.get(Permissions, { plugin: 'any' });

      const decisions = await permissions.authorize([{ permission: bookingCreate }], {
        credentials: mockCredentials.user(),
      });

      await backend.stop();
      expect(decisions).to.deep.equal([{ result: 'ALLOW' }]);
    });
  });
});

/** Asks as a plugin does, on behalf of Ada, unless told otherwise. */
function authorize(backend: TestBackend, body: unknown, as?: MockCredentials): Promise<Response> {
  const onBehalf = mockUser('user:default/ada', {
    ownershipEntityRefs: ['user:default/ada', 'group:default/actors'],
    actor: 'plugin:box-office',
  });
  return backend.fetch('/api/permission/authorize', {
    method: 'POST',
    as: as ?? onBehalf,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function item(changes: object): object {
  return { items: [{ id: '1', permission: { ...bookingCreate, ...changes } }] };
}

function messageOfErrors(_: string, value: unknown): unknown {
  return value instanceof Error ? { message: value.message, cause: value.cause } : value;
}

/** The message of the first failure of a plugin or a module. */
function causeIn(failure: unknown): string | undefined {
  type Failed = { failure?: { error: Error } };
  const { result } = failure as { result: { plugins: (Failed & { modules: Failed[] })[] } };
  const failed = result.plugins.flatMap((plugin) => [...plugin.modules, plugin]);
  return failed.find((one) => one.failure !== undefined)?.failure?.error.message;
}
