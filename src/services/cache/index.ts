export { getOrSet } from './get-or-set.js';
export { KeyvCache } from './keyv-cache.js';
