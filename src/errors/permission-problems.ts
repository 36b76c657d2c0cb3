import { ProsceniumError } from './proscenium-error.js';

/** What is wrong with permissions, their rules, and policies. */
export const permissionProblems = {
  invalidPermission: (what: string, mend: string, cause?: unknown) =>
    new ProsceniumError('INVALID_PERMISSION', { what, mend, cause }),
  permissionsTooLate: (what: string, pluginId: string) =>
    new ProsceniumError('PERMISSIONS_TOO_LATE', {
      what: `Cannot add ${what} after the plugin has started: plugin '${pluginId}' is up.`,
      mend: 'add them in a constructor or in onInit.',
    }),
  invalidConditions: (what: string, mend: string) => new ProsceniumError('INVALID_CONDITIONS', { what, mend }),
  missingPolicy: () =>
    new ProsceniumError('MISSING_POLICY', {
      what: "Permissions are enabled, and plugin 'permission' has no policy to ask.",
      mend: [
        'add a module that calls setPolicy() of PolicyExtensionPoint,',
        'or, to allow everything while developing, AllowAllPolicy of proscenium/plugins/permission,',
        'or leave out permission.enabled.',
      ],
    }),
  duplicatePolicy: (first: string, firstWhere: string, second: string, secondWhere: string) =>
    new ProsceniumError('DUPLICATE_POLICY', {
      what: `Two policies were set: ${first} and ${second}.`,
      where: `${first}  ${firstWhere} and ${second}  ${secondWhere}`,
      mend: 'leave one of them out, or write a policy that asks both.',
    }),
};
