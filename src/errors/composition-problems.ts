import { ProsceniumError } from './proscenium-error.js';
import type { SourceLocation } from './source-location.js';
import { messageOf, show } from './words.js';

/** Somebody who asks for something: shown as `DigestSender, constructor argument 2 (mailer)` and its line. */
export interface Asker {
  readonly name: string;
  readonly where: string;
  readonly path?: readonly string[];
}

/** Something that was declared somewhere. */
export interface Placed {
  readonly name: string;
  readonly where: string;
}

/** A class that a decorator has marked. */
export interface Marked {
  readonly kind: string;
  readonly at: SourceLocation;
}

/** What decorators refuse at once, and what the check of a composition finds. */
export const compositionProblems = {
  // What decorators refuse at once.
  invalidArgument: (subject: string, wanted: string, received: unknown, at?: SourceLocation) =>
    new ProsceniumError('INVALID_ARGUMENT', {
      what: `${subject} takes ${wanted}, and received ${show(received)}.`,
      where: at?.toString(),
      mend: 'correct the argument.',
    }),
  decoratedTwice: (name: string, earlier: Marked, later: Marked) =>
    new ProsceniumError('DECORATED_TWICE', {
      what: `${name} is marked as ${words(earlier.kind)} and as ${words(later.kind)}; a class is one thing.`,
      where: `${earlier.at} and ${later.at}`,
      mend: 'keep one of the two decorators, and move the other to a class of its own.',
    }),

  // What the check of a composition finds.
  notAFeature: (what: string, where: string, mend: string | readonly string[]) =>
    new ProsceniumError('NOT_A_FEATURE', { what, where, mend }),
  invalidId: (kind: string, id: string, where: string) =>
    new ProsceniumError('INVALID_ID', {
      what: `'${id}' is no ${kind} id.`,
      where,
      mend: 'use lower-case letters, digits and single dashes, starting with a letter: my-plugin.',
    }),
  duplicatePlugin: (id: string, names: readonly string[], where: readonly string[]) =>
    new ProsceniumError('DUPLICATE_PLUGIN', {
      what: `${list(names)} call themselves plugin '${id}', so none of them runs.`,
      where: where.join(' and '),
      mend: 'give each a plugin id of its own, or add one of them only.',
    }),
  duplicateModule: (id: string, plugin: string, names: readonly string[], where: readonly string[]) =>
    new ProsceniumError('DUPLICATE_MODULE', {
      what: `${list(names)} call themselves module '${id}' of plugin '${plugin}', so none of them runs.`,
      where: where.join(' and '),
      mend: "give each an id with @Module(plugin, { id: '…' }), or add one of them only.",
    }),
  moduleWithoutPlugin: (module: string, plugin: string, where: string) =>
    new ProsceniumError('MODULE_WITHOUT_PLUGIN', {
      what: `${module} extends plugin '${plugin}', which is not in this backend.`,
      where,
      mend: `add the plugin '${plugin}' to the same backend, or leave ${module} out.`,
    }),
  missingService: (asker: Asker, wanted: string, mend: string | readonly string[]) =>
    new ProsceniumError('MISSING_SERVICE', {
      what: `${asker.name} asks for ${wanted}, and nothing provides it.`,
      ...asked(asker, wanted),
      mend,
    }),
  nothingToWrap: (asker: Asker, wanted: string) =>
    new ProsceniumError('MISSING_SERVICE', {
      what: `${asker.name} asks for ${wanted}, which it provides itself, and there is nothing to wrap below it.`,
      ...asked(asker, wanted),
      mend: [`add another implementation of ${wanted} for it to wrap,`, 'or drop the constructor argument.'],
    }),
  missingTypes: (asker: Asker, reason: string, mend: string | readonly string[]) =>
    new ProsceniumError('MISSING_TYPES', {
      what: `${asker.name} does not say what it asks for: ${reason}.`,
      ...asked(asker),
      mend,
    }),
  typeOnlyImport: (asker: Asker) =>
    new ProsceniumError('TYPE_ONLY_IMPORT', {
      what: `${asker.name} asks for a class that was imported with \`import type\`, so nothing is left of it at run time.`,
      ...asked(asker),
      mend: [
        'import the class without `type`, and turn off the lint rule that rewrites it,',
        'or write @Inject(TheClass) before the parameter.',
      ],
    }),
  notAContract: (asker: Asker, wanted: string, mend: string | readonly string[]) =>
    new ProsceniumError('NOT_A_CONTRACT', {
      what: `${asker.name} asks for ${wanted}, which is neither a contract nor a service.`,
      ...asked(asker, wanted),
      mend,
    }),
  fulfilsNoContract: (provider: string, where: string) =>
    new ProsceniumError('NOT_A_CONTRACT', {
      what: `${provider} is marked as a service for something that is neither a contract nor a service.`,
      where,
      mend: [
        'mark what it fulfils with @Contract,',
        'or leave it out: @Service(scope) alone makes the class its own contract.',
      ],
    }),
  invalidOptions: (asker: Asker, target: string) =>
    new ProsceniumError('MISSING_TYPES', {
      what: `${asker.name} asks for @Options(), and ${target} declares none.`,
      ...asked(asker),
      mend: `declare \`static readonly options\` with the defaults in ${target}.`,
    }),
  multipleMismatch: (asker: Asker, wanted: string, multiple: boolean) =>
    new ProsceniumError('MULTIPLE_MISMATCH', {
      what: multiple
        ? `${asker.name} asks for one ${wanted}, of which there may be many.`
        : `${asker.name} asks for all ${wanted}, of which there is only one.`,
      ...asked(asker, wanted),
      mend: multiple
        ? `ask with @InjectAll(${wanted}).`
        : `ask with @Inject(${wanted}), or declare the contract \`multiple\`.`,
    }),
  scopeViolation: (asker: Asker, wanted: string, mend: string | readonly string[]) =>
    new ProsceniumError('SCOPE_VIOLATION', {
      what: `${asker.name} lives once per backend and asks for ${wanted}, which lives once per plugin.`,
      ...asked(asker, wanted),
      mend,
    }),
  outOfReach: (asker: Asker, wanted: string, reason: string, mend: string | readonly string[]) =>
    new ProsceniumError('SCOPE_VIOLATION', {
      what: `${asker.name} asks for ${wanted}, ${reason}.`,
      ...asked(asker, wanted),
      mend,
    }),
  misplacedMark: (decorator: string, method: string, what: string, where: string) =>
    new ProsceniumError('SCOPE_VIOLATION', {
      what: `${decorator} stands on ${method}, which is ${what}; there nobody takes care of it.`,
      where,
      mend: 'move the method to a plugin, a module, or a service of scope plugin.',
    }),
  foreignExtensionPoint: (asker: Asker, wanted: string, reason: string, mend: string | readonly string[]) =>
    new ProsceniumError('FOREIGN_EXTENSION_POINT', {
      what: `${asker.name} asks for the extension point ${wanted}, ${reason}.`,
      ...asked(asker, wanted),
      mend,
    }),
  dependencyCycle: (path: readonly string[], where: string) =>
    new ProsceniumError('DEPENDENCY_CYCLE', {
      what: `${path[0]} needs itself to be built.`,
      where,
      path,
      mend: [
        'let one of them receive what it needs later: from an extension point, an event, or a method argument,',
        'or move what both need into a third service.',
      ],
    }),
  duplicateService: (contract: string, providers: readonly string[], where: readonly string[]) =>
    new ProsceniumError('DUPLICATE_SERVICE', {
      what: `${list(providers)} are both added for ${contract}, of which a backend has one.`,
      where: where.join(' and '),
      mend: [
        'add one of them only,',
        `let one wrap the other by asking for ${contract} in its constructor,`,
        'or declare the contract `multiple`.',
      ],
    }),
  serviceNotOverridable: (contract: string, provider: string, where: string) =>
    new ProsceniumError('SERVICE_NOT_OVERRIDABLE', {
      what: `${provider} provides ${contract}, which is built in and cannot be replaced.`,
      where,
      mend: `leave ${provider} out; every other service can be replaced.`,
    }),
  duplicateContract: (id: string, names: readonly string[], where: readonly string[]) =>
    new ProsceniumError('DUPLICATE_CONTRACT', {
      what: `${list(names)} call themselves contract '${id}'.`,
      where: where.join(' and '),
      mend: [
        'give one of them another id;',
        'if they are two copies of one package, run `npm ls` for that package and keep one version.',
      ],
    }),
  duplicateExtensionPoint: (contract: string, later: Placed, earlier: Placed) =>
    new ProsceniumError('DUPLICATE_EXTENSION_POINT', {
      what: `${later.name} offers the extension point ${contract}, which ${earlier.name} offers already.`,
      where: `${later.where} and ${earlier.where}`,
      mend: 'offer it once, or declare a second contract with an id of its own.',
    }),
  scopeMismatch: ({
    provider,
    scope,
    contract,
    wanted,
    where,
  }: {
    provider: string;
    scope: string;
    contract: string;
    wanted: string;
    where: string;
  }) =>
    new ProsceniumError('SCOPE_MISMATCH', {
      what: `${provider} is a ${scope} service, and ${contract} is a contract of scope '${wanted}'.`,
      where,
      mend: `write @Service('${wanted}', …) on ${provider}.`,
    }),
  loaderFailed: (loader: string, where: string, cause: unknown, detail: string) =>
    new ProsceniumError('LOADER_FAILED', {
      what: `The feature loader ${loader} ${detail}.`,
      where,
      mend: 'see the cause; a loader returns features, or promises of them, from load().',
      cause,
    }),
  loaderConflict: (what: string, where: readonly string[], mend: string | readonly string[]) =>
    new ProsceniumError('LOADER_CONFLICT', { what, where: where.join(' and '), mend }),
  notYetAvailable: (asker: Asker, wanted: string) =>
    new ProsceniumError('NOT_YET_AVAILABLE', {
      what: `${asker.name} is needed by a feature loader and asks for ${wanted}, which is known only when every loader has run.`,
      ...asked(asker, wanted),
      mend: `ask for ${wanted} in a plugin or in a service that no loader needs.`,
    }),
  importFailed: (position: number, cause: unknown) =>
    new ProsceniumError('IMPORT_FAILED', {
      what: `The feature in add() number ${position} could not be imported: ${messageOf(cause)}`,
      mend: importMend(cause),
      cause,
    }),
  invalidComposition: (errors: readonly Error[]) =>
    new ProsceniumError('INVALID_COMPOSITION', {
      what:
        errors.length === 1
          ? 'The backend cannot be composed.'
          : `The backend cannot be composed: ${errors.length} problems.`,
      mend: 'mend each problem below; nothing has been started.',
      errors,
    }),
};

function asked(asker: Asker, wanted?: string) {
  const path = wanted === undefined || asker.path === undefined ? asker.path : [...asker.path, wanted];
  return { where: asker.where, path };
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function words(kind: string): string {
  const text = kind.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${/^[aeiou]/.test(text) ? 'an' : 'a'} ${text}`;
}

function importMend(cause: unknown): string | readonly string[] {
  if (cause instanceof ReferenceError && /before initialization/.test(cause.message))
    return [
      'two files import each other; move what both need, a contract most often, into a third file',
      'that imports neither.',
    ];
  return 'see the cause: the path of the import, or an error while the file ran.';
}
