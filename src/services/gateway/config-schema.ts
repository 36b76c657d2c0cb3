import type { ConfigDeclaration } from '../../decorators/config-declaration.js';
import { durationSchema } from '../duration/index.js';

/** What `backend.gateway` may hold. */
export const gatewayConfig: ConfigDeclaration = {
  path: 'backend.gateway',
  schema: {
    description: 'Forwards requests for plugins that live in other backends, so that browsers need one address.',
    type: 'object',
    properties: {
      enabled: { description: 'Whether this backend forwards at all.', type: 'boolean', default: false },
      timeout: {
        description: 'How long is waited for the other backend.',
        type: 'object',
        properties: {
          connect: durationSchema('For a connection.', '5 seconds'),
          response: durationSchema('For the headers of an answer, from the end of the request on.', '65 seconds'),
          idle: durationSchema('For the next piece of a body that has begun, or of a WebSocket.', '5 minutes'),
        },
      },
      breaker: {
        description: 'When a backend that cannot be reached is left alone.',
        type: 'object',
        properties: {
          failures: {
            description: 'After so many connections in succession that could not be made.',
            type: 'integer',
            minimum: 1,
            default: 5,
          },
          pause: durationSchema('How long it is left alone before one request tries it again.', '5 seconds'),
        },
      },
      maxConnections: {
        description: 'How many connections to one backend carry requests at a time; further requests wait for one.',
        type: 'integer',
        minimum: 1,
        default: 256,
      },
      maxTunnels: {
        description: 'How many WebSockets may be open at a time; further ones are answered with 503.',
        type: 'integer',
        minimum: 0,
        default: 1000,
      },
      maxHops: {
        description: 'How many gateways a request may pass; one more answers 508.',
        type: 'integer',
        minimum: 1,
        default: 4,
      },
    },
  },
};
