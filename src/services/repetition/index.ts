export { RepetitionLimit } from './repetition-limit.js';
