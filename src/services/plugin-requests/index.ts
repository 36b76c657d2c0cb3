export { PluginRequests, type PluginRequestOptions } from './plugin-requests.js';
export { UnexpectedAnswerError } from './unexpected-answer-error.js';
