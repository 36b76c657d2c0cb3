import { problems } from '../errors/catalogue.js';
import type { Parameter } from '../decorators/constructor-parameters.js';
import { lineage } from '../decorators/metadata.js';
import { recordOf } from '../decorators/records.js';
import type { ContractDescription } from '../decorators/service-key.js';
import { isClass, type ServiceKey } from '../decorators/types.js';
import { nameOfKey, type Provider } from './provider.js';

type MakeProblem = (path: readonly string[]) => Error;

/** A parameter whose type does not say what to inject. */
export function unreadable(asker: Provider, need: Extract<Parameter, { kind: 'unreadable' }>): MakeProblem {
  return (path) => {
    const who = asker.asker(need.index, path);
    if (need.reason === 'type-only import') return problems.typeOnlyImport(who);
    if (need.reason === 'no metadata')
      return problems.missingTypes(who, 'the tool that compiled it emits no types for decorators', [
        'write @Inject(TheClass) before every constructor parameter,',
        'or compile with tsc (emitDecoratorMetadata), swc, oxc or vitest; tsx and esbuild emit none.',
      ]);
    if (need.reason === 'import cycle')
      return problems.missingTypes(who, 'its class did not exist yet when this file ran, because files import each other', [
        'let it depend on a contract, in a file that imports no implementation,',
        'or move what both files need into a third one.',
      ]);
    if (need.reason === 'built-in')
      return problems.missingTypes(who, `its type is ${need.type}, which stands for no service`, [
        'write @Inject(token) before the parameter, with a Token that provide() supplies,',
        'or @Options() for the options of the class.',
      ]);
    return problems.missingTypes(who, 'nothing is left of its type at run time: an interface, an alias, a union, or an `import type`', [
      'write @Inject(X) before the parameter,',
      'or make the type an abstract class marked @Contract and import it without `type`.',
    ]);
  };
}

/** A class that nobody marked as something to ask for. */
export function notAContract(asker: Provider, index: number, key: ServiceKey): MakeProblem {
  return (path) => {
    const who = asker.asker(index, path);
    const name = nameOfKey(key);
    const kind = isClass(key) ? recordOf(key)?.kind : undefined;
    if (kind === 'plugin' || kind === 'module' || kind === 'controller' || kind === 'featureLoader')
      return problems.notAContract(who, `${name} (a ${kind})`, `ask for a service that both use, in place of the ${kind} itself.`);
    const base = isClass(key) ? lineage(key).slice(1).find((ancestor) => recordOf(ancestor) !== undefined) : undefined;
    if (base !== undefined)
      return problems.notAContract(who, name, `decorate ${name} itself: what is marked on ${base.name} is not inherited.`);
    return problems.notAContract(who, name, [`mark ${name} with @Service('plugin') or @Service('root'),`, 'or with @Contract if it is an abstract class.']);
  };
}

/** Nobody provides what is asked for. */
export function missing(asker: Provider, index: number, contract: ContractDescription): MakeProblem {
  return (path) => {
    const isToken = contract.name === contract.id;
    const mend = isToken
      ? `add provide(${contract.name}, …), or pass .with(…) in a test.`
      : [`add a class marked @Service('${contract.scope}', ${contract.name}), or pass .with(${contract.name}, …) in a test;`, 'or make the parameter optional with @Optional().'];
    return problems.missingService(asker.asker(index, path), contract.name, mend);
  };
}

/** A root service asks for something of a plugin. */
export function rootAsksPlugin(asker: Provider, index: number, wanted: string): MakeProblem {
  return (path) =>
    problems.scopeViolation(asker.asker(index, path), wanted, [
      ...(asker.role === 'service' ? [`mark ${asker.name} with scope 'plugin',`] : []),
      `${asker.role === 'service' ? 'or ' : ''}ask for a root service in place of ${wanted}.`,
    ]);
}

/** Somebody other than a module of the plugin asks for an extension point. */
export function foreignExtensionPoint(asker: Provider, index: number, contract: ContractDescription, owner: { pluginId: string; provider: Provider }, inPlugin: string | undefined): MakeProblem {
  return (path) => {
    const who = asker.asker(index, path);
    if (inPlugin !== owner.pluginId)
      return problems.foreignExtensionPoint(who, contract.name, `which belongs to plugin '${owner.pluginId}'`, [
        `write a module of '${owner.pluginId}' that does this,`,
        'or share a service: a contract that both plugins may ask for.',
      ]);
    return problems.foreignExtensionPoint(who, contract.name, 'which only modules may use', [
      `ask for the class ${owner.provider.name} to read what modules have added,`,
      'or move this into the constructor of a module.',
    ]);
  };
}

/** Somebody asks for a class that is an extension point of another plugin, or of none. */
export function unreachableExtensionPoint(asker: Provider, index: number, name: string): MakeProblem {
  return (path) =>
    problems.foreignExtensionPoint(asker.asker(index, path), name, 'which its plugin does not offer', [
      `list ${name} in the extensionPoints of the plugin that asks;`,
      'another plugin cannot use it, but it may share a service.',
    ]);
}
