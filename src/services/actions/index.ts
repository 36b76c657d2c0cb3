export { ActionSelection } from './action-selection.js';
export { PluginActions } from './plugin-actions.js';
