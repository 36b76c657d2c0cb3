import { type Constructor, Module } from 'proscenium';
import { type ActionContext, ScaffolderActions, type TemplateAction } from '../../../../../samples/portal/scaffolder/index.js';

/** An action that ends when the test says so, to look at tasks while they run. */
export class GateAction implements TemplateAction<{ gate: string }> {
  readonly id = 'test:gate';
  readonly description = 'Waits until the test opens the gate.';
  readonly schema = { input: { type: 'object', required: ['gate'], properties: { gate: { type: 'string' } } } };
  readonly #gates = new Map<string, { entered: Promise<void>; enter: () => void; opened: Promise<void>; open: () => void }>();

  async handler({ input }: ActionContext<{ gate: string }>): Promise<void> {
    const gate = this.#gate(input.gate);
    gate.enter();
    await gate.opened;
  }

  /** Resolves when a task stands before the gate. */
  async entered(name: string): Promise<void> {
    await this.#gate(name).entered;
  }

  open(name: string): void {
    this.#gate(name).open();
  }

  #gate(name: string) {
    const known = this.#gates.get(name);
    if (known !== undefined) return known;
    let enter = () => {};
    let open = () => {};
    const entered = new Promise<void>((resolve) => (enter = resolve));
    const opened = new Promise<void>((resolve) => (open = resolve));
    const gate = { entered, enter, opened, open };
    this.#gates.set(name, gate);
    return gate;
  }
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
