import { expect } from 'chai';
import { type Permission, type PolicyDecision, isPermission } from 'proscenium';
import { mockAnonymous, mockService, mockUser, type TestBackend } from 'proscenium/testing';
import permissionPlugin, {
  AllowAllPolicy,
  type PermissionPolicy,
  PermissionPlugin,
  type PolicyQueryUser,
} from '#src/plugins/permission/index.js';
import { failureOf, lines, textOf } from '../../support/failure-of.js';
import { bookingConditions, bookingCreate, bookingRead, createBookingDecision, givenBackend } from './support.js';

const ADA = mockUser('user:default/ada');
const BOB = mockUser('user:default/bob');

describe('PermissionPlugin', () => {
  it('is the default export', () => {
    expect(permissionPlugin).to.equal(PermissionPlugin);
  });

  describe('a plugin that asks', () => {
    let backend: TestBackend;
    const asked: [string, string | undefined][] = [];
    /** Everybody sees their own bookings, and only Ada makes new ones. */
    const policy: PermissionPolicy = {
      async handle({ permission }, user): Promise<PolicyDecision> {
        asked.push([permission.name, user?.info.userEntityRef]);
        if (isPermission(permission, bookingRead))
          return createBookingDecision(
            permission,
            bookingConditions.isOwner({ owners: user?.info.ownershipEntityRefs ?? [] }),
          );
        return { result: user?.info.userEntityRef === 'user:default/ada' ? 'ALLOW' : 'DENY' };
      },
    };
    before(async () => {
      backend = await givenBackend(policy).start();
    });
    beforeEach(() => asked.splice(0));
    after(() => backend.stop());

    it('is told yes and no, by a policy that knows the user', async () => {
      const responses = [await book(ADA), await book(BOB)];

      expect(responses.map(({ status }) => status)).to.deep.equal([200, 403]);
      expect(asked).to.deep.equal([
        ['box-office.booking.create', 'user:default/ada'],
        ['box-office.booking.create', 'user:default/bob'],
      ]);
    });

    it('has conditions applied to the resource that it names', async () => {
      const responses = [await see('a1', ADA), await see('b2', ADA), await see('c3', ADA)];

      expect(responses.map(({ status }) => status)).to.deep.equal([200, 403, 403]);
    });

    it('is given conditions, which it makes a query of', async () => {
      const response = await backend.fetch('/api/box-office/bookings', { as: BOB });

      expect(await response.json()).to.deep.equal({
        result: 'CONDITIONAL',
        query: { owners: ['user:default/bob', 'group:default/all'] },
        seats: ['b2'],
      });
    });

    it('is not told by the policy what services may do', async () => {
      const response = await book(mockService());

      expect([response.status, asked]).to.deep.equal([200, []]);
    });

    function book(as: ReturnType<typeof mockUser>) {
      return backend.fetch('/api/box-office/bookings', { method: 'POST', as });
    }

    function see(seat: string, as: ReturnType<typeof mockUser>) {
      return backend.fetch(`/api/box-office/bookings/${seat}`, { as });
    }
  });
});
