import { expect } from 'chai';
import {
  createPermission,
  createPermissionResourceRef,
  type Permission,
  PermissionsRegistry,
  Plugin,
  type StandardSchema,
} from 'proscenium';
import { createTestBackend, mockAnonymous, mockService, mockUser, type TestBackend } from 'proscenium/testing';
import { failureOf, lines, textOf, thrownBy } from '../../support/failure-of.js';
import { cheaperThan, inRow, isFree, type Seat, seatRead, seats } from './support.js';

const METADATA = '/api/hall/.well-known/backstage/permissions/metadata';
const APPLY = '/api/hall/.well-known/backstage/permissions/apply-conditions';
const DRAFT = 'http://json-schema.org/draft-07/schema#';

const create = createPermission({ name: 'hall.create', attributes: { action: 'create' } });
const rows = createPermissionResourceRef<string, string>().with({ pluginId: 'hall', resourceType: 'row' });
const SEATS: ReadonlyMap<string, Seat> = new Map([
  ['a1', { row: 'a', price: 10 }],
  ['b1', { row: 'b', price: 0 }],
]);
const IN_A = { rule: 'IN_ROW', resourceType: 'seat', params: { rows: ['a'] } };

describe('ServedPermissionsRegistry', () => {
  describe('over HTTP', () => {
    let backend: TestBackend;
    const loaded: string[][] = [];
    before(async () => {
      @Plugin('hall')
      class HallPlugin {
        constructor(registry: PermissionsRegistry) {
          registry.addPermissions([create]);
          registry.addResourceType({
            resourceRef: seats,
            permissions: [seatRead],
            rules: [inRow, cheaperThan],
            getResources: async (references) => {
              loaded.push(references);
              return references.map((reference) => SEATS.get(reference));
            },
          });
          registry.addResourceType({ resourceRef: rows, rules: [] });
          registry.addPermissionRules([isFree]);
        }
      }
      @Plugin('quiet')
      class QuietPlugin {}
      backend = await given(HallPlugin).add(QuietPlugin).start();
    });
    beforeEach(() => loaded.splice(0));
    after(() => backend.stop());

    it('lists permissions, and rules with the JSON Schema of their parameters', async () => {
      const response = await backend.fetch(METADATA, { as: mockService() });

      expect([response.status, await response.json()]).to.deep.equal([
        200,
        {
          permissions: [create, seatRead],
          rules: [
            {
              name: 'IN_ROW',
              description: 'The seat is in one of the rows.',
              resourceType: 'seat',
              paramsSchema: {
                $schema: DRAFT,
                type: 'object',
                properties: { rows: { type: 'array', items: { type: 'string' } } },
                required: ['rows'],
              },
            },
            {
              name: 'CHEAPER_THAN',
              description: 'The seat costs less.',
              resourceType: 'seat',
              paramsSchema: { $schema: DRAFT, type: 'object', properties: { price: { type: 'number', default: 20 } } },
            },
            {
              name: 'IS_FREE',
              description: 'The seat costs nothing.',
              resourceType: 'seat',
              paramsSchema: { $schema: DRAFT, type: 'object', properties: {}, additionalProperties: false },
            },
          ],
        },
      ]);
    });

    it('has no paths in a plugin that does not ask for it', async () => {
      expect((await backend.fetch(METADATA.replace('hall', 'quiet'), { as: mockService() })).status).to.equal(404);
    });

    it('applies conditions to resources, all of them loaded at once, and each once', async () => {
      const response = await apply([
        { id: '1', resourceRef: 'a1', resourceType: 'seat', conditions: IN_A },
        { id: '2', resourceRef: ['b1', 'a1', 'c1', '__proto__'], resourceType: 'seat', conditions: { not: IN_A } },
        { id: '3', resourceRef: 'b1', resourceType: 'seat', conditions: { anyOf: [IN_A, condition('IS_FREE')] } },
        { id: '4', resourceRef: 'a1', resourceType: 'seat', conditions: { allOf: [IN_A, condition('IS_FREE')] } },
      ]);

      expect([response.status, await response.json(), loaded]).to.deep.equal([
        200,
        {
          items: [
            { id: '1', result: 'ALLOW' },
            { id: '2', result: ['ALLOW', 'DENY', 'DENY', 'DENY'] },
            { id: '3', result: 'ALLOW' },
            { id: '4', result: 'DENY' },
          ],
        },
        [['a1', 'b1', 'c1', '__proto__']],
      ]);
    });

    it('takes conditions of 32 levels', async () => {
      const response = await apply([{ id: '1', resourceRef: 'a1', resourceType: 'seat', conditions: nested(31) }]);

      expect([response.status, await response.json()]).to.deep.equal([200, { items: [{ id: '1', result: 'ALLOW' }] }]);
    });

    const refused: [string, unknown, number, string, string][] = [
      ['no list of items', {}, 400, 'InputError', 'items must be a list'],
      ['a body that is no object', [], 400, 'InputError', 'items must be a list'],
      ['an item that is none', { items: [1] }, 400, 'InputError', 'items[0].id must be a text'],
      ['an item without an id', items({ id: undefined }), 400, 'InputError', 'items[0].id must be a text'],
      [
        'an item about nothing',
        items({ resourceRef: undefined }),
        400,
        'InputError',
        'items[0].resourceRef must be a text',
      ],
      [
        'an empty list of resources',
        items({ resourceRef: [] }),
        400,
        'InputError',
        'items[0].resourceRef must not be empty',
      ],
      [
        'a list of odd resources',
        items({ resourceRef: ['a', 1] }),
        400,
        'InputError',
        'items[0].resourceRef[1] must be a text',
      ],
      ['no conditions', items({ conditions: undefined }), 400, 'InputError', 'items[0].conditions must be an object'],
      [
        'empty conditions',
        items({ conditions: { anyOf: [] } }),
        400,
        'InputError',
        'items[0].conditions.anyOf must not be empty',
      ],
      [
        'conditions of 33 levels',
        items({ conditions: nested(32) }),
        400,
        'InputError',
        `items[0].conditions${'.anyOf[0]'.repeat(32)} is nested deeper than 32 levels`,
      ],
      [
        'unknown types',
        { items: [item({ resourceType: 'x' }), item({ resourceType: 'y' }), item({ resourceType: 'x' })] },
        400,
        'InputError',
        'Unexpected resource types: x, y.',
      ],
      [
        'a type whose resources cannot be loaded',
        items({ resourceType: 'row' }),
        501,
        'NotImplementedError',
        "Resources of type 'row' cannot be loaded here, so that no conditions can be applied",
      ],
      [
        'an unknown rule',
        items({ conditions: condition('NEAR') }),
        400,
        'InputError',
        lines(
          "The conditions use rule 'NEAR', which is unknown to the plugin that owns the resources.",
          "  mend   let the policy use one of 'IN_ROW', 'CHEAPER_THAN', 'IS_FREE', or add the rule with addPermissionRules().",
          '  see    docs/reference/errors.md#invalid_conditions',
        ),
      ],
      [
        'odd parameters',
        items({ conditions: { ...IN_A, params: { rows: 1 } } }),
        400,
        'InputError',
        lines(
          "Parameters to rule 'IN_ROW' are invalid: rows: Invalid input: expected array, received number.",
          '  mend   give the rule what its schema asks for.',
          '  see    docs/reference/errors.md#invalid_conditions',
        ),
      ],
    ];
    for (const [what, body, status, name, message] of refused)
      it(`refuses ${what}`, async () => {
        const response = await send(body);

        const { error } = (await response.json()) as { error: { name: string; message: string } };
        expect([response.status, error.name, error.message]).to.deep.equal([status, name, message]);
      });

    for (const [what, as, status, message] of [
      ['a user who asks directly', mockUser(), 403, 'Only services may apply conditions'],
      ['somebody who has shown nothing', mockAnonymous(), 401, 'Missing credentials'],
    ] as const)
      it(`applies no conditions for ${what}`, async () => {
        const response = await send(items({}), as);

        const { error } = (await response.json()) as { error: { message: string } };
        expect([response.status, error.message]).to.deep.equal([status, message]);
      });

    function apply(list: readonly unknown[]) {
      return send({ items: list });
    }

    function send(body: unknown, as = mockService()) {
      return backend.fetch(APPLY, {
        method: 'POST',
        as,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    }
  });

  it('describes nothing of parameters whose schema tells nothing', async () => {
    const silent: StandardSchema<{ a: string }> = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { a: '' } }) },
    };
    const backend = await givenRegistry((registry) =>
      registry.addPermissionRules([{ ...isFree, paramsSchema: silent }]),
    ).start();

    const response = await backend.fetch(METADATA, { as: mockService() });

    const { rules } = (await response.json()) as { rules: { paramsSchema: unknown }[] };
    await backend.stop();
    expect(rules.map(({ paramsSchema }) => paramsSchema)).to.deep.equal([{ $schema: DRAFT }]);
  });

  it('decides nothing when it cannot know which resource is whose', async () => {
    const backend = await givenRegistry((registry) =>
      registry.addResourceType({ resourceRef: seats, rules: [inRow], getResources: async () => [SEATS.get('a1')] }),
    ).start();

    const response = await backend.fetch(APPLY, {
      method: 'POST',
      as: mockService(),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(items({ resourceRef: ['b1', 'a1'] })),
    });

    const { error } = (await response.json()) as { error: { message: string } };
    await backend.stop();
    expect([response.status, error.message]).to.deep.equal([
      500,
      lines(
        "getResources() of resource type 'seat' of plugin 'hall' has not answered with one value for each of the 2 references.",
        '  mend   return as many as were asked for, in their order, and undefined for one that is not there.',
        '  see    docs/reference/errors.md#invalid_permission',
      ),
    ]);
  });

  describe('refuses', () => {
    const foreign = createPermissionResourceRef<Seat, string>().with({ pluginId: 'opera', resourceType: 'box' });
    const stray = { ...isFree, resourceType: 'row' } as unknown as typeof isFree;
    const faults: [string, (registry: PermissionsRegistry) => void, string, string][] = [
      [
        'a type of resource of another plugin',
        (registry) => registry.addResourceType({ resourceRef: foreign, rules: [] }),
        "Resource type 'box' belongs to plugin 'opera', but was used with plugin 'hall'.",
        'use it in the plugin that it belongs to.',
      ],
      [
        'the rules of another plugin',
        (registry) => registry.getPermissionRuleset(foreign),
        "Resource type 'box' belongs to plugin 'opera', but was used with plugin 'hall'.",
        'use it in the plugin that it belongs to.',
      ],
      [
        'a type of resource that is there',
        (registry) => {
          registry.addResourceType({ resourceRef: seats, rules: [] });
          registry.addResourceType({ resourceRef: seats, rules: [] });
        },
        "Resource type 'seat' was added twice.",
        'add it once; further rules are added with addPermissionRules().',
      ],
      [
        'a rule whose name is there',
        (registry) => {
          registry.addResourceType({ resourceRef: seats, rules: [isFree] });
          registry.addPermissionRules([isFree]);
        },
        "Rule 'IS_FREE' of resource type 'seat' was added twice.",
        'give each rule a name of its own.',
      ],
      [
        'a rule for another type of resource',
        (registry) => registry.addResourceType({ resourceRef: seats, rules: [stray] }),
        "Rule 'IS_FREE' was added with resource type 'seat', and is for 'row'.",
        'add it with the type of resource that it is for.',
      ],
      [
        'another permission of a name that is there',
        (registry) => registry.addPermissions([create, { ...create, attributes: {} }]),
        "Permission 'hall.create' was added twice, and not in the same way.",
        'give each permission a name of its own.',
      ],
    ];
    for (const [what, action, sentence, mend] of faults)
      it(what, async () => {
        const failure = await failureOf(givenRegistry(action).start());

        expect(failure.message).to.include(sentence);
        expect(causeIn(failure)).to.equal(
          lines(sentence, `  mend   ${mend}`, '  see    docs/reference/errors.md#invalid_permission'),
        );
      });

    it('nothing that is added again in the same way', async () => {
      const again: Permission = { ...create, attributes: { action: 'create' } };

      const backend = await givenRegistry((registry) => registry.addPermissions([create, again])).start();

      await backend.stop();
    });

    it('whatever comes after the plugin has started', async () => {
      const backend = await givenRegistry(() => undefined).start();
      const registry = await backend.get(PermissionsRegistry, { plugin: 'hall' });

      const messages = [
        () => registry.addPermissions([create]),
        () => registry.addPermissionRules([isFree]),
        () => registry.addResourceType({ resourceRef: seats, rules: [] }),
      ].map((action) => textOf(thrownBy(action)));

      await backend.stop();
      expect(messages).to.deep.equal(
        ['permissions', 'permission rules', 'permission resource types'].map((what) =>
          lines(
            `Cannot add ${what} after the plugin has started: plugin 'hall' is up.`,
            '  mend   add them in a constructor or in onInit.',
            '  see    docs/reference/errors.md#permissions_too_late',
          ),
        ),
      );
    });

    it('also when nobody has asked for it before', async () => {
      @Plugin('hall')
      class HallPlugin {}
      const backend = await given(HallPlugin).start();
      const registry = await backend.get(PermissionsRegistry, { plugin: 'hall' });

      const { message } = thrownBy(() => registry.addPermissions([create]));

      await backend.stop();
      expect(message).to.include('Cannot add permissions after the plugin has started');
    });
  });
});

function given(plugin: new (...parameters: never[]) => object): TestBackend {
  return createTestBackend().add(plugin);
}

function givenRegistry(use: (registry: PermissionsRegistry) => unknown): TestBackend {
  @Plugin('hall')
  class HallPlugin {
    constructor(private readonly registry: PermissionsRegistry) {}

    onInit(): void {
      use(this.registry);
    }
  }
  return given(HallPlugin);
}

function item(changes: object): object {
  return { id: '1', resourceRef: 'a1', resourceType: 'seat', conditions: IN_A, ...changes };
}

function items(changes: object): { items: object[] } {
  return { items: [item(changes)] };
}

function condition(rule: string): object {
  return { rule, resourceType: 'seat' };
}

function nested(depth: number): object {
  return depth === 0 ? IN_A : { anyOf: [nested(depth - 1)] };
}

/** The message of the failure of the only plugin. */
function causeIn(failure: unknown): string | undefined {
  const { result } = failure as { result: { plugins: { failure?: { error: Error } }[] } };
  return result.plugins[0]?.failure?.error.message;
}
