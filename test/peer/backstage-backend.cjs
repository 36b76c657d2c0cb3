/*
 * A real backend of Backstage with one plugin, `sound`. It is started by backstage-peer.ts, which says where Backstage is installed, and is
 * plain JavaScript because nothing of Backstage is known to the compiler here.
 */
const { createRequire } = require('node:module');
const { join } = require('node:path');

const installed = createRequire(join(process.env.BACKSTAGE_INSTALLATION, 'package.json'));
const { createBackend } = installed('@backstage/backend-defaults');
const { coreServices, createBackendPlugin } = installed('@backstage/backend-plugin-api');
const { actionsRegistryServiceRef, actionsServiceRef } = installed('@backstage/backend-plugin-api/alpha');
const { InputError, NotFoundError } = installed('@backstage/errors');
const { createPermission } = installed('@backstage/plugin-permission-common');
const express = installed('express');

const permission = createPermission({ name: 'sound.play', attributes: { action: 'read' } });
const record = createPermission({ name: 'sound.record', attributes: { action: 'create' } });
const hidden = createPermission({ name: 'sound.hidden', attributes: { action: 'read' } });

const sound = createBackendPlugin({
  pluginId: 'sound',
  register(env) {
    env.registerInit({
      deps: {
        actions: actionsServiceRef,
        actionsRegistry: actionsRegistryServiceRef,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        permissions: coreServices.permissions,
        userInfo: coreServices.userInfo,
      },
      async init({ actions, actionsRegistry, auth, discovery, httpAuth, httpRouter, permissions, userInfo }) {
        const router = express.Router();
        router.use(express.json());

        const offer = (name, definition) => actionsRegistry.register({ name, title: name, description: name, ...definition });
        offer('repeat', {
          schema: { input: (z) => z.object({ times: z.number() }), output: (z) => z.object({ times: z.number(), by: z.string() }) },
          attributes: { readOnly: true },
          examples: [{ title: 'Three', input: { times: 3 }, output: { times: 3, by: 'user' } }],
          action: async ({ input, credentials }) => ({ output: { times: input.times, by: credentials.principal.userEntityRef } }),
        });
        offer('open', {
          schema: {
            input: (z) => z.object({}),
            output: (z) => z.object({ isOpen: z.boolean() }),
            secrets: (z) => z.object({ pin: z.string() }),
          },
          action: async ({ secrets }) => ({ output: { isOpen: secrets.pin === '1234' } }),
        });
        for (const [name, visibilityPermission] of Object.entries({ record, hidden }))
          offer(name, {
            schema: { input: (z) => z.object({}), output: (z) => z.object({}) },
            visibilityPermission,
            action: async () => ({ output: {} }),
          });

        const answer = (respond) => async (request, response, next) => {
          try {
            response.json(await respond(request));
          } catch (error) {
            next(error);
          }
        };

        async function callLights(onBehalfOf, path) {
          const { token } = await auth.getPluginRequestToken({ onBehalfOf, targetPluginId: 'lights' });
          const called = await fetch(`${await discovery.getBaseUrl('lights')}/${path}`, {
            headers: { authorization: `Bearer ${token}` },
          });
          return { status: called.status, body: await called.json() };
        }

        router.get('/whoami', answer(async (request) => (await httpAuth.credentials(request)).principal));
        router.get('/users', answer(async (request) => (await httpAuth.credentials(request, { allow: ['user'] })).principal));
        router.get('/services', answer(async (request) => (await httpAuth.credentials(request, { allow: ['service'] })).principal));
        router.get('/info', answer(async (request) => userInfo.getUserInfo(await httpAuth.credentials(request))));
        router.get('/call/:path', answer(async (request) => callLights(await httpAuth.credentials(request), request.params.path)));
        router.get('/call-as-plugin/:path', answer(async (request) => callLights(await auth.getOwnServiceCredentials(), request.params.path)));
        router.get(
          '/permitted',
          answer(async (request) => {
            const [decision] = await permissions.authorize([{ permission }], { credentials: await httpAuth.credentials(request) });
            return decision;
          }),
        );
        router.get('/actions', answer(async (request) => actions.list({ credentials: await httpAuth.credentials(request) })));
        router.post(
          '/invoke/:action',
          answer(async (request) =>
            actions.invoke({ id: `lights:${request.params.action}`, ...request.body, credentials: await httpAuth.credentials(request) }),
          ),
        );
        router.get('/fault/bad', answer(async () => Promise.reject(new InputError('that is no tone'))));
        router.get('/fault/missing', answer(async () => Promise.reject(new NotFoundError('no such tone'))));
        router.get('/fault/broken', answer(async () => Promise.reject(new Error('the amplifier is broken'))));
        router.get('/open', answer(async () => ({ open: true })));
        router.get('/page', answer(async (request) => {
          const { principal } = await httpAuth.credentials(request, { allow: ['user'], allowLimitedAccess: true });
          return principal;
        }));

        httpRouter.use(express.json());
        httpRouter.use(router);
        httpRouter.addAuthPolicy({ path: '/open', allow: 'unauthenticated' });
        httpRouter.addAuthPolicy({ path: '/page', allow: 'user-cookie' });
      },
    });
  },
});

const backend = createBackend();
backend.add(sound);
void backend.start();
