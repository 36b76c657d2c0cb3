import { expect } from 'chai';
import { Actions, type JsonObject, Plugin } from 'proscenium';
import { createTestBackend, mockCredentials, type TestBackend } from 'proscenium/testing';
import { failureOf } from '../../support/failure-of.js';
import { type FakeAnswer, FakePlugin } from '../permissions/support.js';
import { calls, LightsPlugin } from './support.js';

@Plugin('assistant')
class AssistantPlugin {
  constructor(readonly actions: Actions) {}
}

const credentials = mockCredentials.user('user:default/ada');

describe('PluginActions', () => {
  describe('beside the plugin that offers actions', () => {
    let backend: TestBackend;
    let actions: Actions;
    before(async () => {
      backend = await given({ pluginSources: ['lights'] });
      actions = await backend.get(Actions, { plugin: 'assistant' });
    });
    beforeEach(() => calls.splice(0));
    after(() => backend.stop());

    it('lists what the sources offer', async () => {
      const { actions: found } = await actions.list({ credentials });

      expect(found.map(({ id }) => id)).to.deep.equal([
        'lights:dim',
        'lights:unlock',
        'lights:remove-lamp',
        'lights:measure',
      ]);
    });

    it('calls an action on behalf of the user', async () => {
      const result = await actions.invoke({ id: 'lights:dim', input: { percent: 10 }, credentials });

      expect([result, calls.map((call) => (call as { principal: object }).principal)]).to.deep.equal([
        { output: { watts: 200 } },
        [
          {
            type: 'user',
            userEntityRef: 'user:default/ada',
            actor: { type: 'service', subject: 'plugin:assistant' },
          },
        ],
      ]);
    });

    it('sends secrets', async () => {
      expect(await actions.invoke({ id: 'lights:unlock', secrets: { pin: '1234' }, credentials })).to.deep.equal({
        output: { isOpen: true },
      });
    });

    const failures: readonly [what: string, id: string, input: JsonObject, name: string, message: string][] = [
      ['an unknown action', 'lights:glow', {}, 'NotFoundError', 'Action "lights:glow" not found'],
      [
        'input that does not fit',
        'lights:dim',
        {},
        'InputError',
        'Invalid input to action "lights:dim": input.percent: Invalid input: expected number, received undefined',
      ],
      ['what the action refuses', 'lights:measure', { how: 'refuse' }, 'NotAllowedError', 'The meter is sealed'],
      [
        'an action that breaks',
        'lights:measure',
        { how: 'break' },
        'Error',
        'Action "lights:measure" has failed: the meter is broken',
      ],
      ['an id without a plugin', 'dim', {}, 'InputError', "Invalid action id: 'dim'; an id is <plugin>:<name>"],
      [
        'an id that would lead elsewhere',
        '../x:dim',
        {},
        'InputError',
        "Invalid action id: '../x:dim'; an id is <plugin>:<name>",
      ],
    ];
    for (const [what, id, input, name, message] of failures)
      it(`rejects for ${what}`, async () => {
        const error = await failureOf(actions.invoke({ id, input, credentials }));

        expect([error.name, error.message]).to.deep.equal([name, message]);
      });

    it('calls nothing for nobody', async () => {
      const error = await failureOf(actions.invoke({ id: 'lights:dim', credentials: mockCredentials.none() }));

      expect([error.name, error.message, calls]).to.deep.equal([
        'NotAllowedError',
        'Only somebody who is known may call actions',
        [],
      ]);
    });
  });

  describe('of a plugin elsewhere', () => {
    let sound: FakePlugin;
    beforeEach(async () => {
      sound = await new FakePlugin().listen();
    });
    afterEach(() => sound[Symbol.asyncDispose]());

    const described = { id: 'sound:play', attributes: { readOnly: false }, schema: { input: {}, output: {} } };
    const bad: readonly [what: string, answer: FakeAnswer, reason: string][] = [
      [
        'answers with an error',
        { status: 500, body: { error: { name: 'Error', message: 'no' } } },
        'was answered with 500: Error: no',
      ],
      ['has no list', { body: {} }, 'the answer has no list of actions'],
      [
        'speaks for another plugin',
        { body: { actions: [described, { ...described, id: 'lights:dim' }] } },
        'actions[1] of the answer does not describe an action of this plugin',
      ],
    ];
    for (const [what, answer, reason] of bad)
      it(`leaves out the actions of one that ${what}, and says so`, async () => {
        sound.answer = () => answer;
        await using backend = await given({ pluginSources: ['sound', 'lights'] }, sound);
        const actions = await backend.get(Actions, { plugin: 'assistant' });

        const { actions: found } = await actions.list({ credentials });

        const warnings = backend.logger.entries.filter(({ level }) => level === 'warn');
        expect([found.length, warnings.map(({ message }) => message)]).to.deep.equal([
          4,
          ["The actions of plugin 'sound' cannot be listed"],
        ]);
        expect(causesIn(warnings[0])).to.include(reason);
      });

    it('asks each source once, however often it is named', async () => {
      sound.answer = () => ({ body: { actions: [described] } });
      await using backend = await given({ pluginSources: ['sound', 'sound'] }, sound);
      const actions = await backend.get(Actions, { plugin: 'assistant' });

      const { actions: found } = await actions.list({ credentials });

      expect([found, sound.received.map(({ path }) => path)]).to.deep.equal([
        [described],
        ['/api/sound/.backstage/actions/v1/actions'],
      ]);
    });

    it('does not list what the filter rules out, nor call it', async () => {
      sound.answer = () => ({ body: { actions: [described] } });
      const filter = { exclude: [{ id: 'sound:*' }] };
      await using backend = await given({ pluginSources: ['sound'], filter }, sound);
      const actions = await backend.get(Actions, { plugin: 'assistant' });

      const { actions: found } = await actions.list({ credentials });
      const error = await failureOf(actions.invoke({ id: 'sound:play', credentials }));

      expect([found, error.name, sound.received.length]).to.deep.equal([[], 'NotFoundError', 1]);
    });

    it('waits for an answer no longer than backend.actions.timeout', async () => {
      sound.answer = () => ({});
      await using backend = await given({ timeout: '100ms' }, sound);
      const actions = await backend.get(Actions, { plugin: 'assistant' });

      const error = await failureOf(actions.invoke({ id: 'sound:play', credentials }));

      expect([error.name, error.message]).to.deep.equal([
        'ServiceUnavailableError',
        "Plugin 'sound' could not be asked",
      ]);
    });
  });
});

async function given(actions: JsonObject, sound?: FakePlugin) {
  const endpoints = sound === undefined ? [] : [{ target: `${sound.url}/api/{{pluginId}}`, plugins: ['sound'] }];
  return createTestBackend({ config: { backend: { actions }, discovery: { endpoints } } })
    .add(LightsPlugin)
    .add(AssistantPlugin)
    .start();
}

function causesIn(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner instanceof Error ? { message: inner.message, cause: inner.cause } : inner,
  );
}
