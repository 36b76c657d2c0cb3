import { type Composition, NO_OWN_SERVICES } from '../composition/composition.js';
import type { PlanDraft } from '../composition/make-plan.js';
import type { PlannedNode } from '../composition/plan.js';
import type { Provider } from '../composition/provider.js';
import {
  type ConfigDeclaration,
  type ConfigDeclarations,
  isDeclaration,
  listOf,
} from '../decorators/config-declaration.js';
import { type ClassRecord, recordOf } from '../decorators/records.js';
import { describeContract } from '../decorators/service-key.js';
import { Token } from '../decorators/token.js';
import type { OwnedDeclaration } from '../services/config-schema/index.js';

/** Every section that something in the backend declares or asks for: installed plugins and modules, healthy or not, and services in use. */
export function declaredSections(composition: Composition, { plan }: PlanDraft): OwnedDeclaration[] {
  const nodes = [...plan.rootNodes, ...plan.plugins.flatMap((plugin) => plugin.nodes)];
  const services = (['default', 'loaded', 'explicit', 'swap'] as const)
    .flatMap((layer) => composition.services(layer))
    .filter((provider) => composition.isUsed(provider, NO_OWN_SERVICES));
  // One file may serve several backends, and their secrets are secret here as well.
  const features = [...composition.registrations, ...composition.leftOut].map(({ provider }) => provider);
  const planned = nodes.map(({ provider }) => provider);
  const providers = new Set([...services, ...planned, ...features, ...composition.loaders]);
  const declared = [...providers].flatMap((provider) => ownedBy(provider));
  const booted = plan.plugins.flatMap(({ node, modules }) => [node, ...modules.map((module) => module.node)]);
  const injected = [...nodes, ...booted].flatMap((node) => (node === undefined ? [] : injectedInto(node)));
  return [...declared, ...injected].filter(({ declaration }) => !isReplaced(declaration, composition));
}

/** Plugins that declare nothing may read whatever is below their own id. */
export function undeclaredKeys(composition: Composition, declared: readonly OwnedDeclaration[]): string[] {
  const known = new Set(declared.map(({ declaration }) => (declaration.path ?? '').split('.')[0]));
  return [...composition.plugins, ...composition.leftOut.filter((feature) => feature.kind === 'plugin')]
    .filter(({ id, contents }) => contents.config === undefined && !known.has(id))
    .map(({ id }) => id);
}

function ownedBy({ name, recipe }: Provider): OwnedDeclaration[] {
  const record = recipe.kind === 'class' ? recordOf(recipe.target) : undefined;
  return listOf(configOf(record)).map((declaration) => ({ declaration, owner: name }));
}

function configOf(record: ClassRecord | undefined): ConfigDeclarations | undefined {
  if (record?.kind === 'service' || record?.kind === 'featureLoader') return record.config;
  return record?.kind === 'plugin' || record?.kind === 'module' ? record.contents.config : undefined;
}

/** The sections whose value somebody receives: their tokens say themselves what they declare. */
function injectedInto(node: PlannedNode): OwnedDeclaration[] {
  return node.arguments.flatMap((argument) => {
    const declaration = argument.kind === 'node' ? argument.node.provider.contract?.declaration : undefined;
    return isDeclaration(declaration) ? [{ declaration, owner: node.provider.name }] : [];
  });
}

/** Whether a test or a feature supplies the value of a section, so that the configuration need not have it. */
function isReplaced(declaration: ConfigDeclaration, composition: Composition): boolean {
  const contract = declaration instanceof Token ? describeContract(declaration) : undefined;
  return contract !== undefined && composition.top(contract, NO_OWN_SERVICES) !== undefined;
}
