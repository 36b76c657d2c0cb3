import { Contract, ExtensionPoint, type StartupResult } from 'proscenium';

/** A plugin service with one method. */
@Contract('stage.prompter')
export abstract class Prompter {
  abstract line(): string;
}

/** A second plugin service, so that one may need the other. */
@Contract('stage.script')
export abstract class Script {
  abstract text(): string;
}

/** A root service with one method. */
@Contract('stage.rootClock', { scope: 'root' })
export abstract class RootClock {
  abstract time(): string;
}

/** A second root service. */
@Contract('stage.rootBell', { scope: 'root' })
export abstract class RootBell {
  abstract ring(): string;
}

/** A plugin service of which there may be many. */
@Contract('stage.cue', { multiple: true })
export abstract class Cue {
  abstract readonly name: string;
}

/** A root service of which there may be many. */
@Contract('stage.rootCue', { scope: 'root', multiple: true })
export abstract class RootCue {
  abstract readonly name: string;
}

/** What modules contribute to. */
@Contract('stage.programme')
export abstract class Programme {
  abstract add(act: string): void;
}

/** Keeps what modules contribute. */
@ExtensionPoint(Programme)
export class ActList implements Programme {
  readonly acts: string[] = [];

  add(act: string): void {
    this.acts.push(act);
  }
}

/** What a start came to, without its times. */
export function summaryOf(result: StartupResult): unknown {
  return {
    outcome: result.outcome,
    plugins: result.plugins.map(({ pluginId, failure, modules }) => ({
      pluginId,
      ...(failure === undefined ? {} : { failure: failure.error.message, allowed: failure.allowed }),
      modules: modules.map(({ moduleId, failure: ofModule }) => ({
        moduleId,
        ...(ofModule === undefined ? {} : { failure: ofModule.error.message, allowed: ofModule.allowed }),
      })),
    })),
  };
}
