export { AppPlugin as default, AppPlugin } from './app-plugin.js';
