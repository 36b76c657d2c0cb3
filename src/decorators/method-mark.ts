import { problems } from '../errors/catalogue.js';
import { SourceLocation } from '../errors/source-location.js';
import { lineage, Metadata } from './metadata.js';
import { isServiceKey } from './service-key.js';
import type { Class, ServiceKey, ServiceOf } from './types.js';

/** A method that a decorator has marked, ready to be called on the object that has it. */
export interface MarkedMethod {
  /** Class and method: `Reports.send`. */
  readonly name: string;
  /** The line of the decorator. */
  readonly at: SourceLocation;
  call(...values: readonly unknown[]): unknown;
}

/** What a decorator wrote down about a method. */
export interface MethodMarkRecord {
  /** As users write it: `@Scheduled`. */
  readonly decorator: string;
  readonly method: string;
  /** The service that takes care of the method. */
  readonly service: ServiceKey;
  readonly bind: (service: never, method: MarkedMethod) => unknown;
  readonly at: SourceLocation;
}

type AnyMethod = (...values: never[]) => unknown;

/** A decorator for methods that can be called like `Method`. */
export type MethodMark<Method extends AnyMethod = AnyMethod> = <M extends Method>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<M>,
) => void;

const marks = new Metadata<MethodMarkRecord[]>('methodMarks');

/**
 * Makes a decorator that hands methods of plugins, modules and plugin services to a service, as `@Scheduled` and `@Subscribe` do.
 *
 * The backend builds whatever has marked methods, and hands them over when the plugin and its modules are up. That the service is
 * there is checked with the rest of the composition; when it refuses a method, the plugin or module has failed to start.
 *
 * @param decorator - the function that users write, which gives messages its name and the line where it stands
 * @param service - the contract of the service; of scope plugin or root
 * @param bind - hands one method to the service; may take its time
 * @throws ProsceniumError `INVALID_ARGUMENT` for something that is no key, and where the decorator stands on no method
 *
 * @example
 * ```ts
 * import { Contract, type MethodMark, markMethod } from 'proscenium';
 *
 * @Contract('switchboard')
 * export abstract class Switchboard {
 *   abstract connect(line: string, answer: () => unknown): void;
 * }
 *
 * export function Answers(line: string): MethodMark<() => unknown> {
 *   return markMethod(Answers, Switchboard, (switchboard, method) => {
 *     switchboard.connect(line, () => method.call());
 *   });
 * }
 * ```
 */
export function markMethod<Key extends ServiceKey>(
  decorator: (...options: never[]) => MethodMark<never>,
  service: Key,
  bind: (service: ServiceOf<Key>, method: MarkedMethod) => unknown,
): MethodMark {
  const at = SourceLocation.capture(decorator);
  const written = `@${decorator.name}`;
  if (!isServiceKey(service)) throw problems.invalidArgument('markMethod', 'a contract or a token', service, at);
  return (target, name, descriptor) => {
    if (typeof target !== 'object' || typeof name !== 'string' || typeof descriptor?.value !== 'function')
      throw problems.invalidArgument(written, 'a method of objects to stand on', name, at);
    const record: MethodMarkRecord = { decorator: written, method: name, service, bind, at };
    marks.ensure(target.constructor as Class, () => []).push(record);
  };
}

/** The marked methods of a class and of those it extends; a mark that is repeated on the overriding method counts instead. */
export function marksOf(target: Class): readonly MethodMarkRecord[] {
  const found: MethodMarkRecord[] = [];
  for (const ancestor of lineage(target)) {
    const own = marks.get(ancestor) ?? [];
    found.push(...own.filter((mark) => !found.some((nearer) => isSame(nearer, mark))));
  }
  return found;
}

function isSame(one: MethodMarkRecord, other: MethodMarkRecord): boolean {
  return one.method === other.method && one.decorator === other.decorator;
}
