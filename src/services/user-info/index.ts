export { TokenUserInfo } from './token-user-info.js';
