import { type Asker, problems } from '../errors/catalogue.js';
import type { Parameter } from '../decorators/constructor-parameters.js';
import { lineage } from '../decorators/metadata.js';
import { recordOf } from '../decorators/records.js';
import type { ContractDescription } from '../decorators/service-key.js';
import { isClass, type ServiceKey } from '../decorators/types.js';
import type { OfferedPoint } from './planning-ground.js';
import { nameOfKey, type Provider } from './provider.js';

/** Makes the error of a need that cannot be met, once it is known how one got there. */
export type MakeProblem = (who: Asker) => Error;

/** A parameter whose type does not say what to inject. */
export function unreadable({ reason, type }: Extract<Parameter, { kind: 'unreadable' }>): MakeProblem {
  switch (reason) {
    case 'type-only import':
      return problems.typeOnlyImport;
    case 'no metadata':
      return (who) =>
        problems.missingTypes(who, 'the tool that compiled it emits no types for decorators', [
          'write @Inject(TheClass) before every constructor parameter,',
          'or compile with tsc (emitDecoratorMetadata), swc, oxc or vitest; tsx and esbuild emit none.',
        ]);
    case 'import cycle':
      return (who) =>
        problems.missingTypes(who, 'its class did not exist yet when this file ran, because files import each other', [
          'let it depend on a contract, in a file that imports no implementation,',
          'or move what both files need into a third one.',
        ]);
    case 'built-in':
      return (who) =>
        problems.missingTypes(who, `its type is ${type}, which stands for no service`, [
          'write @Inject(token) before the parameter, with a Token that provide() supplies,',
          'or @Options() for the options of the class.',
        ]);
    case 'interface':
      return (who) =>
        problems.missingTypes(
          who,
          'nothing is left of its type at run time: an interface, an alias, a union, or an `import type`',
          [
            'write @Inject(X) before the parameter,',
            'or make the type an abstract class marked @Contract and import it without `type`.',
          ],
        );
  }
}

/** `@Options()` in a class that declares none. */
export function noOptions(target: string): MakeProblem {
  return (who) => problems.invalidOptions(who, target);
}

/** A class that nobody marked as something to ask for. */
export function notAContract(key: ServiceKey): MakeProblem {
  const name = nameOfKey(key);
  const kind = isClass(key) ? recordOf(key)?.kind : undefined;
  if (kind === 'plugin' || kind === 'module' || kind === 'controller' || kind === 'featureLoader')
    return (who) =>
      problems.notAContract(
        who,
        `${name} (a ${kind})`,
        `ask for a service that both use, in place of the ${kind} itself.`,
      );
  const base = isClass(key)
    ? lineage(key)
        .slice(1)
        .find((ancestor) => recordOf(ancestor) !== undefined)
    : undefined;
  if (base !== undefined)
    return (who) =>
      problems.notAContract(who, name, `decorate ${name} itself: what is marked on ${base.name} is not inherited.`);
  return (who) =>
    problems.notAContract(who, name, [
      `mark ${name} with @Service('plugin') or @Service('root'),`,
      'or with @Contract if it is an abstract class.',
    ]);
}

/** Nobody provides what is asked for. */
export function missing(contract: ContractDescription): MakeProblem {
  const mend =
    contract.name === contract.id
      ? `add provide(token, …) with the token '${contract.name}', or pass .with(…) in a test.`
      : [
          `add a class marked @Service('${contract.scope}', ${contract.name}), or pass .with(${contract.name}, …) in a test;`,
          'or make the parameter optional with @Optional().',
        ];
  return (who) => problems.missingService(who, contract.name, mend);
}

/** An implementation asks for the one below it, and there is none. */
export function nothingToWrap(contract: ContractDescription): MakeProblem {
  return (who) => problems.nothingToWrap(who, contract.name);
}

/** What is installed is known only when feature loaders have run. */
export function notYetAvailable(contract: ContractDescription): MakeProblem {
  return (who) => problems.notYetAvailable(who, contract.name);
}

/** One is asked for where there may be many, or the other way round. */
export function multipleMismatch(contract: ContractDescription): MakeProblem {
  return (who) => problems.multipleMismatch(who, contract.name, contract.multiple);
}

/** The default of a contract could not be loaded. */
export function brokenDefault(contract: ContractDescription, cause: Error): MakeProblem {
  return (who) => problems.serviceFailed(`The default of ${contract.name}`, who.where, cause);
}

/** A root service asks for something of a plugin. */
export function rootAsksPlugin(asker: Provider, wanted: string): MakeProblem {
  const instead = `ask for a root service in place of ${wanted}.`;
  const mend = asker.role === 'service' ? [`mark ${asker.name} with scope 'plugin',`, `or ${instead}`] : instead;
  return (who) => problems.scopeViolation(who, wanted, mend);
}

/** `ModuleMetadata` outside a module. */
export function outsideModules(contract: ContractDescription): MakeProblem {
  return (who) =>
    problems.outOfReach(who, contract.name, 'which is known only inside one module', [
      'ask for it in a module, or in an extension point declared { perModule: true }.',
    ]);
}

/** The class of an extension point of which every module has an instance of its own. */
export function oneForEachModule(name: string): MakeProblem {
  return (who) =>
    problems.outOfReach(who, name, 'of which every module has its own', [
      `let ${name} write into a service of the plugin, and ask for that service.`,
    ]);
}

/** Somebody other than a module of the plugin asks for an extension point. */
export function foreignExtensionPoint(
  contract: ContractDescription,
  point: OfferedPoint,
  isSamePlugin: boolean,
): MakeProblem {
  if (!isSamePlugin)
    return (who) =>
      problems.foreignExtensionPoint(who, contract.name, `which belongs to plugin '${point.pluginId}'`, [
        `write a module of '${point.pluginId}' that does this,`,
        'or share a service: a contract that both plugins may ask for.',
      ]);
  return (who) =>
    problems.foreignExtensionPoint(who, contract.name, 'which only modules may use', [
      `ask for the class ${point.provider.name} to read what modules have added,`,
      'or move this into the constructor of a module.',
    ]);
}

/** Somebody asks for a class that is an extension point of another plugin, or of none. */
export function unreachableExtensionPoint(name: string): MakeProblem {
  return (who) =>
    problems.foreignExtensionPoint(who, name, 'which its plugin does not offer', [
      `list ${name} in the extensionPoints of the plugin that asks;`,
      'another plugin cannot use it, but it may share a service.',
    ]);
}
