/** What the compiler says about the contracts of the framework: what fulfils them, and what they give. Compiled, never run. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expectTypeOf } from 'expect-type';
import type {
  Actions,
  ActionsRegistry,
  Auditor,
  Auth,
  Cache,
  Context,
  Credentials,
  Discovery,
  Events,
  HttpAuth,
  Lifecycle,
  Logger,
  Metrics,
  PermissionResourceReference,
  PermissionRule,
  Permissions,
  PermissionsRegistry,
  PluginMetadata,
  RootConfig,
  RootInstanceMetadata,
  RootLifecycle,
  Scheduler,
  ServicePrincipal,
  TaskSchedule,
  Tracing,
  UrlReader,
  UserInfo,
  UserPrincipal,
} from 'proscenium';
import { z } from 'zod';
import type * as Backstage from './backstage-services.js';

declare const auth: Auth;
declare const httpAuth: HttpAuth;
declare const cache: Cache;
declare const registry: PermissionsRegistry;
declare const actions: ActionsRegistry;
declare const tracing: Tracing;
declare const metrics: Metrics;
declare const credentials: Credentials;
declare const ctx: Context;
declare const request: IncomingMessage;
declare const response: ServerResponse;

type Expected<Given extends Wanted, Wanted> = [Given, Wanted];

/** Services of Backstage fulfil our contracts, and ours those of Backstage. */
export type FitsBothWays = [
  Expected<Backstage.AuthService, Auth>,
  Expected<Auth, Backstage.AuthService>,
  Expected<Backstage.HttpAuthService, HttpAuth>,
  Expected<HttpAuth, Backstage.HttpAuthService>,
  Expected<Backstage.UserInfoService, UserInfo>,
  Expected<UserInfo, Backstage.UserInfoService>,
  Expected<Backstage.PermissionsService, Permissions>,
  Expected<Permissions, Backstage.PermissionsService>,
  Expected<Backstage.CacheService, Cache>,
  Expected<Cache, Backstage.CacheService>,
  Expected<Backstage.SchedulerService, Scheduler>,
  Expected<Scheduler, Backstage.SchedulerService>,
  Expected<Backstage.EventsService, Events>,
  Expected<Events, Backstage.EventsService>,
  Expected<Backstage.UrlReaderService, UrlReader>,
  Expected<UrlReader, Backstage.UrlReaderService>,
  Expected<Backstage.AuditorService, Auditor>,
  Expected<Auditor, Backstage.AuditorService>,
  Expected<Backstage.Config, RootConfig>,
  Expected<RootConfig, Backstage.Config>,
  Expected<Backstage.LoggerService, Logger>,
  Expected<Logger, Backstage.LoggerService>,
  Expected<Backstage.LifecycleService, Lifecycle>,
  Expected<Lifecycle, Backstage.LifecycleService>,
  Expected<Backstage.RootLifecycleService, RootLifecycle>,
  Expected<RootLifecycle, Backstage.RootLifecycleService>,
  Expected<Backstage.DiscoveryService, Discovery>,
  Expected<Discovery, Backstage.DiscoveryService>,
  Expected<Backstage.PluginMetadataService, PluginMetadata>,
  Expected<PluginMetadata, Backstage.PluginMetadataService>,
  Expected<Backstage.RootInstanceMetadataService, RootInstanceMetadata>,
  Expected<RootInstanceMetadata, Backstage.RootInstanceMetadataService>,
];

/** A contract that a method is missing from is noticed. */
// @ts-expect-error three methods are missing
export type DoesNotFit = Expected<Pick<Backstage.CacheService, 'get'>, Cache>;

// Object literals fulfil every contract: no contract has a member that only a class could have.
const nobody = { $$type: '@backstage/BackstageCredentials', principal: { type: 'none' } } as const;
const service = {
  $$type: '@backstage/BackstageCredentials',
  principal: { type: 'service', subject: 'plugin:foyer' },
} as const;

export const fakeAuth: Auth = {
  authenticate: async () => service,
  isPrincipal: (given, type): given is never => type === 'unknown' || given === service,
  getNoneCredentials: async () => nobody,
  getOwnServiceCredentials: async () => service,
  getPluginRequestToken: async ({ targetPluginId }) => ({ token: targetPluginId }),
  getLimitedUserToken: async ({ principal }) => ({ token: principal.userEntityRef, expiresAt: new Date() }),
  listPublicServiceKeys: async () => ({ keys: [{ kid: '1', kty: 'EC' }] }),
};

export const fakeHttpAuth: HttpAuth = {
  credentials: async () => ({ ...nobody, principal: {} as never }),
  issueUserCookie: async () => ({ expiresAt: new Date() }),
};

export const fakeUserInfo: UserInfo = {
  getUserInfo: async () => ({ userEntityRef: 'user:default/ada', ownershipEntityRefs: ['group:default/stage'] }),
};

export const fakePermissions: Permissions = {
  authorize: async (requests) => requests.map(() => ({ result: 'ALLOW' })),
  authorizeConditional: async () => [
    {
      result: 'CONDITIONAL',
      pluginId: 'catalog',
      resourceType: 'catalog-entity',
      conditions: { anyOf: [{ resourceType: 'catalog-entity', rule: 'IS_OWNER', params: { owners: ['a'] } }] },
    },
  ],
};

export const fakePermissionsRegistry: PermissionsRegistry = {
  addPermissions: () => undefined,
  addPermissionRules: () => undefined,
  addResourceType: () => undefined,
  getPermissionRuleset: () => ({
    getRuleByName(name) {
      throw new Error(name);
    },
  }),
};

export const fakeCache: Cache = {
  get: async () => undefined,
  set: async () => undefined,
  delete: async () => undefined,
  withOptions: () => fakeCache,
};

export const fakeScheduler: Scheduler = {
  triggerTask: async () => undefined,
  cancelTask: async () => undefined,
  scheduleTask: async ({ fn }) => fn(new AbortController().signal),
  createScheduledTaskRunner: () => ({ run: async () => undefined }),
  getScheduledTasks: async () => [{ id: 'a', scope: 'local', settings: { version: 2, cadence: 'PT1M' } }],
};

export const fakeEvents: Events = {
  publish: async () => undefined,
  subscribe: async ({ onEvent }) => onEvent({ topic: 'a', eventPayload: {} }),
};

export const fakeUrlReader: UrlReader = {
  readUrl: async () => ({ buffer: async () => Buffer.alloc(0) }),
  readTree: async () => ({
    files: async () => [{ path: 'a', content: async () => Buffer.alloc(0) }],
    archive: async () => process.stdin,
    dir: async ({ targetDir = 'a' } = {}) => targetDir,
    etag: '1',
  }),
  search: async (url) => ({ files: [{ url, content: async () => Buffer.alloc(0) }], etag: '1' }),
};

export const fakeAuditor: Auditor = {
  createEvent: async () => ({ success: async () => undefined, fail: async ({ error }) => console.error(error) }),
};

export const fakeActions: Actions = {
  list: async () => ({ actions: [] }),
  invoke: async ({ id }) => ({ output: { id } }),
};

export const fakeActionsRegistry: ActionsRegistry = { register: () => undefined };

const counter = { add: () => undefined };
const recorder = { record: () => undefined };
const observable = { addCallback: () => undefined, removeCallback: () => undefined };

export const fakeMetrics: Metrics = {
  createCounter: () => counter,
  createUpDownCounter: () => counter,
  createHistogram: () => recorder,
  createGauge: () => recorder,
  createObservableCounter: () => observable,
  createObservableUpDownCounter: () => observable,
  createObservableGauge: () => observable,
};

const span = { setAttribute: () => undefined, setStatus: () => undefined };

export const fakeTracing: Tracing = {
  startActiveSpan: async <T>(_name: string, first: unknown, work = first as (given: typeof span) => T | Promise<T>) =>
    work(span),
  context: { active: () => ({ $$type: '@backstage/TracingServiceContext' }), with: async (_context, work) => work() },
  propagation: { extract: (context) => context, getBaggage: () => undefined, getActiveBaggage: () => undefined },
};

// Credentials are narrowed by what a route allows, and by the question of which type they are.
expectTypeOf(httpAuth.credentials(ctx)).resolves.toEqualTypeOf<Credentials>();
expectTypeOf(httpAuth.credentials(request, { allow: ['user'] })).resolves.toEqualTypeOf<Credentials<UserPrincipal>>();
expectTypeOf(httpAuth.credentials({ headers: {} }, { allow: ['user', 'service'] })).resolves.toEqualTypeOf<
  Credentials<UserPrincipal | ServicePrincipal>
>();
void httpAuth.issueUserCookie(ctx);
void httpAuth.issueUserCookie(response, { credentials });
// @ts-expect-error a cookie cannot be set on what has only headers
void httpAuth.issueUserCookie({ headers: {} });
// @ts-expect-error this is what routes say, not a type of principal
void httpAuth.credentials(ctx, { allow: ['unauthenticated'] });
if (auth.isPrincipal(credentials, 'user')) expectTypeOf(credentials.principal).toEqualTypeOf<UserPrincipal>();
// @ts-expect-error a token for a cookie is made of the credentials of a user
void auth.getLimitedUserToken(nobody);

// A schedule has a rhythm of its own, a cron expression, or nobody but the caller.
export const schedules: readonly TaskSchedule[] = [
  { frequency: { hours: 1 }, timeout: 'PT5M' },
  { frequency: '1 hour', timeout: { minutes: 5 }, initialDelay: { seconds: 3 }, scope: 'local' },
  { frequency: { cron: '0 3 * * *' }, timeout: { minutes: 5 } },
  { frequency: { trigger: 'manual' }, timeout: { minutes: 5 } },
  // @ts-expect-error a run has a time limit
  { frequency: { hours: 1 } },
  // @ts-expect-error there is one trigger
  { frequency: { trigger: 'automatic' }, timeout: { minutes: 5 } },
];

expectTypeOf(cache.get<string[]>('a')).resolves.toEqualTypeOf<string[] | undefined>();
void cache.set('a', ['x'] as readonly string[], { ttl: 500 });
// @ts-expect-error a function is not JSON
void cache.set('a', () => 1);

// A reference carries the types of resource and query to the rules.
interface Booking {
  readonly owner: string;
}
declare const bookings: PermissionResourceReference<Booking, { owner: string }, 'booking'>;
declare const isOwner: PermissionRule<Booking, { owner: string }, 'booking', { owners: string[] }>;
declare const isSold: PermissionRule<{ readonly sold: boolean }, { sold: boolean }, 'ticket'>;
registry.addPermissionRules([isOwner, isSold]);
registry.addResourceType({ resourceRef: bookings, rules: [isOwner], getResources: async () => [undefined] });
registry.addResourceType({
  resourceRef: bookings,
  rules: [
    {
      ...isOwner,
      paramsSchema: z.object({ owners: z.array(z.string()) }),
      apply: (booking) => booking.owner === 'ada',
    },
  ],
});
// @ts-expect-error a rule for another type of resource
registry.addResourceType({ resourceRef: bookings, rules: [isSold] });
// @ts-expect-error resources of another type
registry.addResourceType({ resourceRef: bookings, rules: [], getResources: async () => [{ sold: true }] });
expectTypeOf(registry.getPermissionRuleset(bookings).getRuleByName('IS_OWNER').apply)
  .parameter(0)
  .toEqualTypeOf<Booking>();

// Schemas say what an action is given and what it must give.
const schema = { input: z.object({ percent: z.number() }), output: z.object({ watts: z.number() }) };
const described = { name: 'dim', title: 'Dim', description: 'Dims.' };
actions.register({
  ...described,
  schema: { ...schema, secrets: z.object({ pin: z.string() }) },
  examples: [{ title: 'Half', input: { percent: 50 }, output: { watts: 1000 } }],
  action: async ({ input, secrets }) => {
    expectTypeOf(secrets).toEqualTypeOf<{ pin: string }>();
    return { output: { watts: input.percent } };
  },
});
actions.register({
  ...described,
  schema,
  action: async ({ secrets }) => {
    expectTypeOf(secrets).toEqualTypeOf<undefined>();
    return { output: { watts: 1 } };
  },
});
actions.register({
  ...described,
  schema,
  // @ts-expect-error watts are a number
  action: async () => ({ output: { watts: 'many' } }),
});

expectTypeOf(tracing.startActiveSpan('a', () => 1)).resolves.toEqualTypeOf<number>();
expectTypeOf(
  tracing.startActiveSpan('a', { request: ctx, credentials }, async () => 'x'),
).resolves.toEqualTypeOf<string>();
metrics.createCounter<{ play: string }>('sold').add(1, { play: 'Hamlet' });
// @ts-expect-error the counter was made with other attributes
metrics.createCounter<{ play: string }>('sold').add(1, { seat: 4 });
