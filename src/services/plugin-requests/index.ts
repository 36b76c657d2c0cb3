export { PluginRequests, type PluginRequestOptions } from './plugin-requests.js';
export { type RemoteError, UnexpectedAnswerError } from './unexpected-answer-error.js';
