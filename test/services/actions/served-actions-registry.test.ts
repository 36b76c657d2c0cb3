import { expect } from 'chai';
import { Permissions, type StandardSchema } from 'proscenium';
import {
  createTestBackend,
  mockAnonymous,
  MockPermissions,
  mockService,
  mockUser,
  type TestBackend,
} from 'proscenium/testing';
import { z } from 'zod';
import { failureOf, lines, thrownBy } from '../../support/failure-of.js';
import { calls, LightsPlugin, offering } from './support.js';

const LIST = '/api/lights/.backstage/actions/v1/actions';
const DRAFT = 'http://json-schema.org/draft-07/schema#';
const ALL = ['lights:dim', 'lights:unlock', 'lights:remove-lamp', 'lights:measure'];
const anything = { input: z.object({}), output: z.object({}) };

describe('ServedActionsRegistry', () => {
  describe('over HTTP', () => {
    let backend: TestBackend;
    before(async () => {
      backend = await createTestBackend().add(LightsPlugin).start();
    });
    beforeEach(() => calls.splice(0));
    after(() => backend.stop());

    it('lists an action with its schemas, examples and attributes', async () => {
      const response = await backend.fetch(LIST, { as: mockUser() });

      const { actions } = (await response.json()) as { actions: unknown[] };
      expect([response.status, actions[0]]).to.deep.equal([
        200,
        {
          id: 'lights:dim',
          name: 'dim',
          title: 'Dim the lights',
          description: 'Sets the lights to a part of their brightness.',
          pluginId: 'lights',
          attributes: { destructive: true, idempotent: true, readOnly: false },
          examples: [{ title: 'Half', input: { percent: 50, room: 'hall' }, output: { watts: 1000 } }],
          schema: {
            input: {
              $schema: DRAFT,
              type: 'object',
              properties: {
                percent: { type: 'number', maximum: 100 },
                room: { type: 'string', default: 'hall' },
              },
              required: ['percent'],
            },
            output: {
              $schema: DRAFT,
              type: 'object',
              properties: { watts: { type: 'number' } },
              required: ['watts'],
              additionalProperties: false,
            },
          },
        },
      ]);
    });

    it('calls an action with the body as input, and who calls', async () => {
      const response = await invoke('v1', 'lights:dim', { percent: 40 }, mockUser('user:default/ada'));

      expect([response.status, await response.json(), calls]).to.deep.equal([
        200,
        { output: { watts: 800 } },
        [
          {
            input: { percent: 40, room: 'hall' },
            secrets: undefined,
            principal: { type: 'user', userEntityRef: 'user:default/ada' },
          },
        ],
      ]);
    });

    it('hands secrets over apart from the input', async () => {
      const response = await invoke('v2', 'lights:unlock', { input: {}, secrets: { pin: '1234' } });

      expect([response.status, await response.json()]).to.deep.equal([200, { output: { isOpen: true } }]);
    });

    const refused: readonly [
      what: string,
      version: string,
      id: string,
      body: unknown,
      status: number,
      message: string,
    ][] = [
      ['an unknown action', 'v1', 'lights:glow', {}, 404, 'Action "lights:glow" not found'],
      ['an action of another plugin', 'v1', 'sound:dim', {}, 404, 'Action "sound:dim" not found'],
      ['an id with a path in it', 'v1', '../lights:dim', {}, 404, 'Action "../lights:dim" not found'],
      ['the name of a property that all objects have', 'v1', 'constructor', {}, 404, 'Action "constructor" not found'],
      [
        'input that does not fit',
        'v1',
        'lights:dim',
        { percent: '40' },
        400,
        'Invalid input to action "lights:dim": input.percent: Invalid input: expected number, received string',
      ],
      [
        'secrets that are missing',
        'v1',
        'lights:unlock',
        {},
        400,
        'Action "lights:unlock" requires secrets but none were provided',
      ],
      [
        'secrets that nobody wants',
        'v2',
        'lights:dim',
        { input: { percent: 1 }, secrets: { pin: '1' } },
        400,
        'Action "lights:dim" does not accept secrets',
      ],
      [
        'secrets that do not fit, without a word of what they are',
        'v2',
        'lights:unlock',
        { input: {}, secrets: { pin: 'hunter2' } },
        400,
        'Invalid secrets for action "lights:unlock": secrets.pin',
      ],
      ['a wrapped body that is a list', 'v2', 'lights:dim', [], 400, 'The body must be { input, secrets }'],
      [
        'output that does not fit',
        'v1',
        'lights:measure',
        { how: 'lie' },
        400,
        'Invalid output from action "lights:measure": output.watts: Invalid input: expected number, received string',
      ],
      ['what the action refuses', 'v1', 'lights:measure', { how: 'refuse' }, 403, 'The meter is sealed'],
    ];
    for (const [what, version, id, body, status, message] of refused)
      it(`refuses ${what}`, async () => {
        const response = await invoke(version, id, body);

        const { error } = (await response.json()) as { error: { message: string } };
        expect([response.status, error.message]).to.deep.equal([status, message]);
      });

    it('tells the log of an output that does not fit: its caller cannot mend it', async () => {
      await invoke('v1', 'lights:measure', { how: 'lie' });

      const errors = backend.logger.entries.filter(({ level }) => level === 'error').map(({ message }) => message);
      expect(errors).to.include(
        'Invalid output from action "lights:measure": output.watts: Invalid input: expected number, received string',
      );
    });

    it('never writes a secret to the log', async () => {
      await invoke('v2', 'lights:unlock', { input: {}, secrets: { pin: 'hunter2' } });

      expect(JSON.stringify(backend.logger.entries)).to.not.include('hunter2');
    });

    for (const path of [LIST, `${LIST}/lights%3Adim/invoke`])
      it(`answers nobody who is unknown at ${path}`, async () => {
        const response = await backend.fetch(path, { method: path === LIST ? 'GET' : 'POST', as: mockAnonymous() });

        expect(response.status).to.equal(401);
      });

    function invoke(version: string, id: string, body: unknown, as = mockService()) {
      return backend.fetch(`/api/lights/.backstage/actions/${version}/actions/${encodeURIComponent(id)}/invoke`, {
        method: 'POST',
        as,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    }
  });

  describe('with a permission for seeing an action', () => {
    it('neither lists nor calls it for whoever does not have it', async () => {
      await using backend = await given({}, 'DENY');

      const found = await idsOf(backend);
      const called = await call(backend, 'lights:remove-lamp');

      expect([found, called]).to.deep.equal([
        ['lights:dim', 'lights:unlock', 'lights:measure'],
        [404, 'Action "lights:remove-lamp" not found'],
      ]);
    });

    it('makes the permission known to those who write policies', async () => {
      await using backend = await given({});

      const response = await backend.fetch('/api/lights/.well-known/backstage/permissions/metadata', {
        as: mockService(),
      });

      const { permissions } = (await response.json()) as { permissions: { name: string }[] };
      expect(permissions.map(({ name }) => name)).to.deep.equal(['lights.lamp.remove']);
    });
  });

  describe('with backend.actions', () => {
    const cases: readonly [what: string, actions: object, ids: readonly string[]][] = [
      ['sources with this plugin, all', { pluginSources: ['lights'] }, ALL],
      ['sources without this plugin, none', { pluginSources: ['sound'] }, []],
      [
        'an included pattern, what it names',
        { filter: { include: [{ id: 'lights:{dim,m*}' }] } },
        ['lights:dim', 'lights:measure'],
      ],
      [
        'included attributes, what has them',
        { filter: { include: [{ attributes: { readOnly: true } }] } },
        ['lights:unlock', 'lights:measure'],
      ],
      [
        'both in one rule, what is both',
        { filter: { include: [{ id: '*:u*', attributes: { readOnly: true } }] } },
        ['lights:unlock'],
      ],
      [
        'something excluded, the rest, whatever is included',
        { filter: { include: [{ id: '*' }], exclude: [{ attributes: { destructive: true } }] } },
        ['lights:unlock', 'lights:measure'],
      ],
    ];
    for (const [what, actions, ids] of cases)
      it(`offers, with ${what}`, async () => {
        await using backend = await given({ backend: { actions } });

        expect(await idsOf(backend)).to.deep.equal(ids);
      });

    it('does not call what it does not offer', async () => {
      await using backend = await given({ backend: { actions: { filter: { exclude: [{ id: 'lights:dim' }] } } } });

      expect(await call(backend, 'lights:dim')).to.deep.equal([404, 'Action "lights:dim" not found']);
    });

    const faults: readonly [what: string, filter: object, problem: string, mend: string][] = [
      [
        'a pattern in another notation',
        { exclude: [{ id: '!lights:dim' }] },
        "'backend.actions.filter.exclude[0].id' is '!lights:dim', which is written in a notation that is not read",
        'use *, ? and {a,b} only, and list other ids one by one.',
      ],
      [
        'a rule about nothing',
        { include: [{}] },
        "'backend.actions.filter.include[0]' says neither which ids nor which attributes it is about",
        "write id: '*' for all.",
      ],
    ];
    for (const [what, filter, problem, mend] of faults)
      it(`does not start with ${what}`, async () => {
        const error = await failureOf(given({ backend: { actions: { filter } } }));

        expect(error.message).to.include(problem);
        expect(error.message).to.include(mend);
      });
  });

  describe('register()', () => {
    const silent: StandardSchema = { '~standard': { version: 1, vendor: 'quiet', validate: (value) => ({ value }) } };
    const base = { title: 'Dim', description: 'Dims.', action: async () => ({ output: {} }) };
    const faults: readonly [what: string, definition: object, message: string][] = [
      [
        'a name that is not kebab-case',
        { ...base, name: 'dimLights', schema: anything },
        lines(
          "Plugin 'lights' registers an action with the name 'dimLights'.",
          "  mend   use small letters, digits and single hyphens, 100 characters at most: 'dim-lights'.",
          '  see    docs/reference/errors.md#invalid_action',
        ),
      ],
      [
        'no schema',
        { ...base, name: 'dim', schema: { input: z.object({}) } },
        lines(
          'Action "lights:dim" has no schema for its output.',
          '  mend   give it one of a library that speaks Standard Schema, such as zod: an object without properties where there is nothing to give.',
          '  see    docs/reference/errors.md#invalid_action',
        ),
      ],
      [
        'a schema of a library that does not tell JSON Schema',
        { ...base, name: 'dim', schema: { ...anything, input: silent } },
        lines(
          'The schema for the input of action "lights:dim" cannot be written as JSON Schema: quiet has no means to.',
          '  mend   use a library with the Standard JSON Schema interface, such as zod 4.2 or newer.',
          '  see    docs/reference/errors.md#invalid_action',
        ),
      ],
      [
        'a schema of something else than an object',
        { ...base, name: 'dim', schema: { ...anything, output: z.string() } },
        lines(
          'The schema for the output of action "lights:dim" is not that of an object.',
          '  mend   describe an object, and put the value into one of its properties.',
          '  see    docs/reference/errors.md#invalid_action',
        ),
      ],
      [
        'a schema of what JSON cannot hold',
        { ...base, name: 'dim', schema: { ...anything, input: z.object({ at: z.map(z.string(), z.string()) }) } },
        lines(
          'The schema for the input of action "lights:dim" cannot be written as JSON Schema.',
          '  mend   describe only what JSON can hold.',
          '  see    docs/reference/errors.md#invalid_action',
        ),
      ],
    ];
    for (const [what, definition, message] of faults)
      it(`refuses ${what}`, async () => {
        let thrown: Error | undefined;
        const plugin = offering((actions) => {
          thrown = thrownBy(() => actions.register(definition as Parameters<typeof actions.register>[0]));
        });
        await using _ = await createTestBackend().add(plugin).start();

        expect(thrown?.message).to.equal(message);
      });

    it('refuses a name that is taken', async () => {
      let thrown: Error | undefined;
      const plugin = offering((actions) => {
        actions.register({ ...base, name: 'dim', schema: anything });
        thrown = thrownBy(() => actions.register({ ...base, name: 'dim', schema: anything }));
      });
      await using _ = await createTestBackend().add(plugin).start();

      expect(thrown?.message).to.equal(
        lines(
          'Action with id "lights:dim" is already registered.',
          '  mend   give each action of the plugin and of its modules a name of its own.',
          '  see    docs/reference/errors.md#duplicate_action',
        ),
      );
    });
  });
});

async function given(config: object, result: 'ALLOW' | 'DENY' = 'ALLOW') {
  return createTestBackend({ config: config as never })
    .with(Permissions, new MockPermissions({ result }))
    .add(LightsPlugin)
    .start();
}

async function idsOf(backend: TestBackend): Promise<string[]> {
  const response = await backend.fetch(LIST, { as: mockUser() });
  const { actions } = (await response.json()) as { actions: { id: string }[] };
  return actions.map(({ id }) => id);
}

async function call(backend: TestBackend, id: string): Promise<unknown[]> {
  const response = await backend.fetch(`${LIST}/${encodeURIComponent(id)}/invoke`, { method: 'POST', as: mockUser() });
  const { error } = (await response.json()) as { error: { message: string } };
  return [response.status, error.message];
}
