import type { Asker } from '../errors/catalogue.js';
import type { SourceLocation } from '../errors/source-location.js';
import { type Parameter, parameterName, readParameters } from '../decorators/constructor-parameters.js';
import { type ContractDescription, describeContract } from '../decorators/service-key.js';
import type { Class, Constructor, Scope, ServiceKey } from '../decorators/types.js';

/** What part a provider plays; decides what it may ask for and what the backend does with it. */
export type Role =
  | 'service'
  | 'extensionPoint'
  | 'plugin'
  | 'module'
  | 'controller'
  | 'featureLoader'
  | 'builtIn'
  | 'method';

/** How a provider's object comes to be. */
export type Recipe =
  | { readonly kind: 'class'; readonly target: Constructor; readonly options?: object | undefined }
  | {
      readonly kind: 'factory';
      readonly factory: (...dependencies: never[]) => unknown;
      readonly dependencies: readonly ServiceKey[];
    }
  | { readonly kind: 'value'; readonly value: unknown };

export interface ProviderDescription {
  readonly role: Role;
  readonly name: string;
  readonly scope: Scope;
  readonly recipe: Recipe;
  readonly contract?: ContractDescription | undefined;
  readonly eager?: boolean | undefined;
  readonly at?: SourceLocation | undefined;
  /** Extension points only: one instance for each module that asks. */
  readonly perModule?: boolean;
}

/** Something that the container can build: what it is, how, and what it asks for. Knows nothing of who asks for it. */
export class Provider {
  readonly role: Role;
  readonly name: string;
  readonly scope: Scope;
  readonly recipe: Recipe;
  /** Under which the container keeps it. */
  readonly key: symbol;
  readonly contract: ContractDescription | undefined;
  readonly eager: boolean;
  readonly perModule: boolean;
  readonly at: SourceLocation | undefined;
  #needs: readonly Parameter[] | undefined;

  constructor(description: ProviderDescription) {
    const { role, name, scope } = description;
    this.role = role;
    this.name = name;
    this.scope = scope;
    this.recipe = description.recipe;
    this.key = Symbol(name);
    this.contract = description.contract;
    this.eager = description.eager ?? (role === 'service' && scope === 'root');
    this.perModule = description.perModule ?? false;
    this.at = description.at;
  }

  /** What it asks for, in the order of its parameters. */
  get needs(): readonly Parameter[] {
    this.#needs ??= readNeeds(this.recipe);
    return this.#needs;
  }

  /** Whether it asks for the contract that it fulfils, and so wraps another implementation. */
  get wraps(): boolean {
    const id = this.contract?.id;
    return (
      id !== undefined && this.needs.some((need) => need.kind === 'service' && describeContract(need.key)?.id === id)
    );
  }

  /** Class and line, for messages. */
  get where(): string {
    return this.at === undefined ? this.name : `${this.name}  ${this.at}`;
  }

  /** The provider as the one who asks with one of its parameters. */
  asker(index: number, path: readonly string[]): Asker {
    if (this.role === 'method') return { name: this.name, where: `${this.at}`, path };
    const parameter = this.recipe.kind === 'class' ? parameterName(this.recipe.target, index) : undefined;
    const place = this.recipe.kind === 'class' ? 'constructor argument' : 'dependency';
    const argument = `${this.name}, ${place} ${index + 1}${parameter === undefined ? '' : ` (${parameter})`}`;
    return { name: this.name, where: this.at === undefined ? argument : `${argument}  ${this.at}`, path };
  }
}

/** A class or a token as the user wrote it, for messages. */
export function nameOfKey(key: ServiceKey): string {
  return describeContract(key)?.name ?? (typeof key === 'function' ? (key as Class).name : key.id);
}

function readNeeds(recipe: Recipe): readonly Parameter[] {
  if (recipe.kind === 'value') return [];
  if (recipe.kind === 'class') return readParameters(recipe.target);
  return recipe.dependencies.map((key, index) => {
    const all = describeContract(key)?.multiple ?? false;
    return { kind: 'service', index, key, all, optional: false } as const;
  });
}
