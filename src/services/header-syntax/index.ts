export { isHeaderName, isHeaderValue } from './header-syntax.js';
