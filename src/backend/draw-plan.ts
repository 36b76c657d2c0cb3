import type {
  BackendDescription,
  MethodDescription,
  ModuleDescription,
  PluginDescription,
  ServiceDescription,
} from './describe-plan.js';

export interface DrawPlanOptions {
  /** What stands at the root of the tree; default `backend`. */
  readonly name?: string;
  /** How long the whole start took. */
  readonly durationMs?: number;
}

/** Draws a plan as a tree: services with the class that won, plugins with what they consist of, where each was declared, and times. */
export function drawPlan(
  { services, plugins, elsewhere = [] }: BackendDescription,
  options: DrawPlanOptions = {},
): string {
  const { name = 'backend', durationMs } = options;
  const tree: Branch = {
    text: line(name, time(durationMs)),
    branches: [
      ...group('root services', services.map(drawService)),
      ...plugins.map(drawPlugin),
      ...elsewhere.map(({ id, place }) => leaf(line(`plugin ${id}`, `elsewhere: ${place}`))),
    ],
  };
  return linesOf(tree).join('\n');
}

interface Branch {
  readonly text: string;
  readonly branches: readonly Branch[];
}

function drawPlugin(plugin: PluginDescription): Branch {
  const { id, class: name, at, problems, durationMs } = plugin;
  return {
    text: line(`plugin ${id}`, name, at, count(problems), time(durationMs)),
    branches: [
      ...group('extension points', plugin.extensionPoints.map(leaf)),
      ...group('controllers', plugin.controllers.map(leaf)),
      ...group('plugin services', plugin.services.map(drawService)),
      ...group(
        'marked methods',
        [...plugin.methods, ...plugin.modules.flatMap((module) => module.methods)].map(drawMethod),
      ),
      ...group('modules', plugin.modules.map(drawModule)),
    ],
  };
}

function drawModule({ id, class: name, at, after, problems, durationMs }: ModuleDescription): Branch {
  return leaf(line(id, name, at, after.length > 0 && `after ${after.join(', ')}`, count(problems), time(durationMs)));
}

function drawMethod({ decorator, method, service, at }: MethodDescription): Branch {
  return leaf(line(decorator, method, `for ${service}`, at));
}

/** The contract, the class that won, where it was declared, and whether it is built at another time than its like. */
function drawService({ contract, provider, at, eager, scope, durationMs }: ServiceDescription): Branch {
  const isUnusual = eager !== (scope === 'root');
  const moment = eager ? 'eager' : 'lazy';
  return leaf(line(contract, provider !== contract && provider, at, isUnusual && moment, time(durationMs)));
}

function count(problems: readonly Error[]): string | false {
  return problems.length > 0 && (problems.length === 1 ? '1 problem' : `${problems.length} problems`);
}

function time(milliseconds: number | undefined): string | false {
  return milliseconds !== undefined && `${milliseconds.toFixed(1)} ms`;
}

function group(text: string, branches: readonly Branch[]): readonly Branch[] {
  return branches.length === 0 ? [] : [{ text, branches }];
}

function leaf(text: string): Branch {
  return { text, branches: [] };
}

function line(...words: readonly (string | false | undefined)[]): string {
  return words.filter((word) => word !== false && word !== undefined).join('  ');
}

function linesOf({ text, branches }: Branch): readonly string[] {
  const below = branches.flatMap((branch, index) => {
    const isLast = index === branches.length - 1;
    const [first = '', ...others] = linesOf(branch);
    return [`${isLast ? '└─ ' : '├─ '}${first}`, ...others.map((other) => `${isLast ? '   ' : '│  '}${other}`)];
  });
  return [text, ...below];
}
