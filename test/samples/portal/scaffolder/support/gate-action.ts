import { type Constructor, Module } from 'proscenium';
import {
  type ActionContext,
  ScaffolderActions,
  type TemplateAction,
} from '../../../../../samples/portal/scaffolder/index.js';

/** An action that ends when the test says so, to look at tasks while they run. */
export class GateAction implements TemplateAction<{ gate: string }> {
  readonly id = 'test:gate';
  readonly description = 'Waits until the test opens the gate.';
  readonly schema = { input: { type: 'object', required: ['gate'], properties: { gate: { type: 'string' } } } };
  readonly #gates = new Map<string, { entered: Latch; opened: Latch }>();

  async handler({ input }: ActionContext<{ gate: string }>): Promise<void> {
    const { entered, opened } = this.#gate(input.gate);
    entered.open();
    await opened.passed;
  }

  /** Resolves when a task stands before the gate. */
  async entered(name: string): Promise<void> {
    await this.#gate(name).entered.passed;
  }

  open(name: string): void {
    this.#gate(name).opened.open();
  }

  #gate(name: string) {
    const gate = this.#gates.get(name) ?? { entered: new Latch(), opened: new Latch() };
    this.#gates.set(name, gate);
    return gate;
  }
}

class Latch {
  declare open: () => void;
  readonly passed = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

/** Adds a {@link GateAction} the way any module adds an action. */
export function gateModule(action: GateAction): Constructor {
  @Module('scaffolder')
  class GateModule {
    constructor(private readonly actions: ScaffolderActions) {}

    onInit(): void {
      this.actions.addActions(action);
    }
  }
  return GateModule;
}
