/*
 * A real backend of Backstage with one plugin, `sound`, that hears `lights` and `curtain` and publishes `curtain`. It is started by
 * backstage-peer.ts, and is plain JavaScript because nothing of Backstage is known to the compiler here.
 */
const { createRequire } = require('node:module');
const { join } = require('node:path');

const installed = createRequire(join(process.env.BACKSTAGE_INSTALLATION, 'package.json'));
const { createBackend } = installed('@backstage/backend-defaults');
const { coreServices, createBackendPlugin } = installed('@backstage/backend-plugin-api');
const { eventsServiceRef } = installed('@backstage/plugin-events-node');
const express = installed('express');

const sound = createBackendPlugin({
  pluginId: 'sound',
  register(env) {
    env.registerInit({
      deps: { events: eventsServiceRef, httpRouter: coreServices.httpRouter },
      async init({ events, httpRouter }) {
        const heard = [];
        await events.subscribe({
          id: 'mixer',
          topics: ['lights', 'curtain'],
          onEvent: async ({ topic, eventPayload }) => void heard.push({ topic, eventPayload }),
        });
        const router = express.Router();
        router.get('/heard', (_, response) => response.json(heard));
        router.post('/publish', (request, response, next) => {
          events.publish({ topic: 'curtain', eventPayload: request.body }).then(() => response.json({}), next);
        });
        httpRouter.use(express.json());
        httpRouter.use(router);
        httpRouter.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
      },
    });
  },
});

const backend = createBackend();
backend.add(sound);
void backend.start();
