import { randomUUID } from 'node:crypto';
import type { Credentials } from '../../contracts/credentials.js';
import type {
  DefinitivePolicyDecision,
  Permission,
  PolicyDecision,
  ResourcePermission,
} from '../../contracts/permission.js';
import {
  type AuthorizePermissionRequest,
  Permissions,
  type PermissionsRequestOptions,
  type QueryPermissionRequest,
} from '../../contracts/permissions.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';
import { AuthenticationError, InputError, ServiceUnavailableError } from '../../errors/http-errors.js';
import { isPrincipal } from '../credentials/index.js';
import { PluginRequests, UnexpectedAnswerError } from '../plugin-requests/index.js';
import { permissionsConfig, readPermissionTimeout } from './config-schema.js';
import { type Answer, readAnswers } from './read-answers.js';
import { readDefinitiveResult, readPolicyDecision } from './read-policy-decision.js';
import { RequestBatch } from './request-batch.js';
import { decideForService } from './restricted-service.js';

/** No more items are sent at once; more are sent side by side. Bodies of other backends are confined to 100 kB. */
const MOST_ITEMS = 200;

/**
 * Asks the plugin `permission`, wherever it lives, what a user may do. Services may do what their tokens do not rule out, and nobody is
 * asked about them. Unless `permission.enabled` is set, users may do everything.
 *
 * @remarks Whatever goes wrong is an error, a `ServiceUnavailableError` as a rule, and never a decision.
 */
@Service('plugin', Permissions, { config: permissionsConfig })
export class PolicyPermissions implements Permissions {
  constructor(
    private readonly config: RootConfig,
    private readonly requests: PluginRequests,
  ) {}

  async authorize(
    requests: readonly AuthorizePermissionRequest[],
    { credentials }: PermissionsRequestOptions,
  ): Promise<DefinitivePolicyDecision[]> {
    const decisions = this.#decideHere(requests, credentials);
    if (decisions !== undefined) return decisions;
    if (this.config.getOptionalBoolean(BATCHES) !== true)
      return this.#ask(requests, credentials, (answers) =>
        answers.map(({ result }, index) => ({ result: readDefinitiveResult(result, nameOf(index)) })),
      );
    const batch = new RequestBatch(requests);
    return this.#ask(batch.items, credentials, (answers) => batch.read(answers));
  }

  async authorizeConditional(
    requests: readonly QueryPermissionRequest[],
    { credentials }: PermissionsRequestOptions,
  ): Promise<PolicyDecision[]> {
    const decisions = this.#decideHere(requests, credentials);
    if (decisions !== undefined) return decisions;
    return this.#ask(requests, credentials, (answers) =>
      requests.map(({ permission }, index) => readDecisionAbout(permission, answers[index], nameOf(index))),
    );
  }

  /** @returns `undefined` when it is for the policy to decide */
  #decideHere(
    requests: readonly { readonly permission: Permission }[],
    credentials: Credentials,
  ): DefinitivePolicyDecision[] | undefined {
    if (isPrincipal(credentials, 'service'))
      return requests.map(({ permission }) => decideForService(credentials.principal, permission));
    if (this.config.getOptionalBoolean('permission.enabled') === true) return undefined;
    return requests.map(() => ({ result: 'ALLOW' }));
  }

  async #ask<T>(items: readonly Item[], credentials: Credentials, read: (answers: readonly Answer[]) => T): Promise<T> {
    const chunks = chunksOf(items, MOST_ITEMS).map((chunk) => this.#askPolicy(chunk, credentials));
    const answers = await Promise.all(chunks);
    return orUnavailable(() => read(answers.flat()));
  }

  async #askPolicy(chunk: readonly Item[], credentials: Credentials): Promise<readonly Answer[]> {
    const items = chunk.map(({ permission, resourceRef }) => ({ id: randomUUID(), permission, resourceRef }));
    const timeout = readPermissionTimeout(this.config);
    try {
      const body = await this.requests.post('permission', '/authorize', { items }, { credentials, timeout });
      return orUnavailable(() =>
        readAnswers(
          items.map(({ id }) => id),
          body,
        ),
      );
    } catch (error) {
      if (isPrincipal(credentials, 'none') && isRefusal(error)) throw new AuthenticationError(NOBODY, error);
      throw error;
    }
  }
}

interface Item {
  readonly permission: Permission;
  readonly resourceRef?: string | readonly string[];
}

const BATCHES = 'permission.EXPERIMENTAL_enableBatchedRequests';
const NOBODY = 'Only somebody who has signed in can be permitted to do this';

function nameOf(index: number): string {
  return `the answer to item ${index}`;
}

function readDecisionAbout({ resourceType }: ResourcePermission, answer: unknown, where: string): PolicyDecision {
  const decision = readPolicyDecision(answer, where);
  if (decision.result === 'CONDITIONAL' && decision.resourceType !== resourceType)
    throw new InputError(`${where} is about resources of type '${decision.resourceType}'`);
  return decision;
}

/** An answer that nobody understands permits nothing. */
function orUnavailable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new ServiceUnavailableError("Plugin 'permission' has given an answer that is none", error);
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof UnexpectedAnswerError && error.cause.status === 401;
}

function chunksOf<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
