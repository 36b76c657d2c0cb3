import {
  type Constructor,
  type Context,
  Controller,
  createConditionAuthorizer,
  createConditionExports,
  createConditionTransformer,
  createPermission,
  createPermissionResourceRef,
  createPermissionRule,
  Get,
  HttpAuth,
  type JsonObject,
  Module,
  NotAllowedError,
  Permissions,
  PermissionsRegistry,
  Plugin,
  Post,
} from 'proscenium';
import { type PermissionPolicy, PermissionPlugin, PolicyExtensionPoint } from '#src/plugins/permission/index.js';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { z } from 'zod';

export interface Booking {
  readonly seat: string;
  readonly owner: string;
}

export interface BookingQuery {
  readonly owners: readonly string[];
}

export const bookings = createPermissionResourceRef<Booking, BookingQuery>().with({
  pluginId: 'box-office',
  resourceType: 'booking',
});

export const bookingRead = createPermission({
  name: 'box-office.booking.read',
  attributes: { action: 'read' },
  resourceType: 'booking',
});

export const bookingCreate = createPermission({ name: 'box-office.booking.create', attributes: { action: 'create' } });

const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'The booking belongs to one of the owners.',
  resourceRef: bookings,
  paramsSchema: z.object({ owners: z.array(z.string()) }),
  apply: (booking, { owners }) => owners.includes(booking.owner),
  toQuery: ({ owners }) => ({ owners }),
});

export const { conditions: bookingConditions, createConditionalDecision: createBookingDecision } =
  createConditionExports({ resourceRef: bookings, rules: { isOwner } });

const BOOKINGS: ReadonlyMap<string, Booking> = new Map([
  ['a1', { seat: 'a1', owner: 'user:default/ada' }],
  ['b2', { seat: 'b2', owner: 'user:default/bob' }],
]);

@Controller('/bookings')
class BookingController {
  constructor(
    private readonly permissions: Permissions,
    private readonly registry: PermissionsRegistry,
    private readonly httpAuth: HttpAuth,
  ) {}

  @Post('/', { allow: ['user', 'service'] })
  async create(ctx: Context) {
    const credentials = await this.httpAuth.credentials(ctx);
    const [decision] = await this.permissions.authorize([{ permission: bookingCreate }], { credentials });
    if (decision?.result !== 'ALLOW') throw new NotAllowedError('You may not book.');
    return { booked: true };
  }

  @Get('/', { allow: ['user', 'service'] })
  async list(ctx: Context) {
    const credentials = await this.httpAuth.credentials(ctx);
    const [decision] = await this.permissions.authorizeConditional([{ permission: bookingRead }], { credentials });
    const ruleset = this.registry.getPermissionRuleset(bookings);
    const isAllowed = createConditionAuthorizer(ruleset);
    if (decision === undefined) throw new Error('no decision');
    const query = decision.result === 'CONDITIONAL' ? createConditionTransformer(ruleset)(decision.conditions) : {};
    const seats = [...BOOKINGS.values()].filter((booking) => isAllowed(decision, booking)).map(({ seat }) => seat);
    return { result: decision.result, query, seats };
  }

  @Get('/:seat', { allow: ['user', 'service'] })
  async show(ctx: Context) {
    const credentials = await this.httpAuth.credentials(ctx);
    const seat = ctx.params['seat'] ?? '';
    const requests = [{ permission: bookingRead, resourceRef: seat }];
    const [decision] = await this.permissions.authorize(requests, { credentials });
    if (decision?.result !== 'ALLOW') throw new NotAllowedError(`You may not see ${seat}.`);
    return BOOKINGS.get(seat);
  }
}

/** A plugin with permissions, a rule, and routes that ask. */
@Plugin('box-office', { controllers: [BookingController] })
export class BoxOfficePlugin {
  constructor(private readonly registry: PermissionsRegistry) {}

  onInit(): void {
    this.registry.addPermissions([bookingCreate]);
    this.registry.addResourceType({
      resourceRef: bookings,
      permissions: [bookingRead],
      rules: [isOwner],
      getResources: async (references) => references.map((reference) => BOOKINGS.get(reference)),
    });
  }
}

/** A module that sets this policy. */
export function givenPolicy(policy: PermissionPolicy): Constructor {
  @Module('permission', { id: 'test-policy' })
  class TestPolicyModule {
    constructor(private readonly policies: PolicyExtensionPoint) {}

    onInit(): void {
      this.policies.setPolicy(policy);
    }
  }
  return TestPolicyModule;
}

/** A backend with both plugins, and this policy. */
export function givenBackend(policy: PermissionPolicy, config: JsonObject = {}): TestBackend {
  return createTestBackend({ config: { permission: { enabled: true }, ...config } })
    .add(BoxOfficePlugin)
    .add(PermissionPlugin)
    .add(givenPolicy(policy));
}
