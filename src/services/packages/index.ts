export { importPackage } from './import-package.js';
