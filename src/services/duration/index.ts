export { durationSchema } from './duration-schema.js';
export { readDuration } from './read-duration.js';
export { toMilliseconds } from './to-milliseconds.js';
