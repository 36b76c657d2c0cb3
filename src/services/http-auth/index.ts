export { bearerToken, type PlainRequest } from './request-token.js';
export { TokenHttpAuth, type TokenHttpAuthOptions } from './token-http-auth.js';
