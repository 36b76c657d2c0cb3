import { problems } from '../errors/catalogue.js';
import { SourceLocation } from '../errors/source-location.js';
import { Metadata } from './metadata.js';
import { isServiceKey } from './service-key.js';
import type { Class, ServiceKey } from './types.js';

/** What parameter decorators say about one constructor parameter. */
export interface Injection {
  readonly key?: ServiceKey;
  readonly all?: boolean;
  readonly optional?: boolean;
  readonly options?: boolean;
}

const injections = new Metadata<Map<number, Injection>>('injections');

/** What was written on the parameters of this very class. */
export function injectionsOf(target: Class): ReadonlyMap<number, Injection> | undefined {
  return injections.get(target);
}

type ParameterMark = (target: object, method: string | symbol | undefined, index: number) => void;

/**
 * Asks for the service behind a key: needed where the parameter's type does not say it, and in tools that emit no types.
 *
 * @param key - a contract, a class, a {@link Token}, or a structural reference `{ id, scope }`
 * @throws ProsceniumError `INVALID_ARGUMENT` when the key is none of these, or the parameter is not a constructor's
 *
 * @example
 * ```ts
 * constructor(@Inject(Clock) private readonly clock: Clock) {}
 * ```
 */
export function Inject(key: ServiceKey): ParameterMark {
  const at = SourceLocation.capture(Inject);
  if (!isServiceKey(key))
    throw problems.invalidArgument(
      '@Inject',
      'a contract, a class or a token (undefined is what an import cycle leaves)',
      key,
      at,
    );
  return mark('@Inject', at, { key });
}

/**
 * Asks for everything that was added for a contract declared `multiple`, in add order; an empty array when nothing was.
 *
 * @example
 * ```ts
 * constructor(@InjectAll(HealthCheck) private readonly checks: HealthCheck[]) {}
 * ```
 */
export function InjectAll(key: ServiceKey): ParameterMark {
  const at = SourceLocation.capture(InjectAll);
  if (!isServiceKey(key)) throw problems.invalidArgument('@InjectAll', 'a contract or a token', key, at);
  return mark('@InjectAll', at, { key, all: true });
}

/**
 * Makes a parameter `undefined` when nothing provides what it asks for. Works on `x?: T`; a union type needs `@Inject(T)` beside it.
 *
 * @example
 * ```ts
 * constructor(@Optional() private readonly mailer?: Mailer) {}
 * ```
 */
export function Optional(): ParameterMark {
  return mark('@Optional', SourceLocation.capture(Optional), { optional: true });
}

/**
 * Receives the options of the class: its `static readonly options`, changed by {@link withOptions}.
 *
 * @example
 * ```ts
 * static readonly options: PollerOptions = { interval: { minutes: 1 } };
 * constructor(@Options() private readonly options: PollerOptions) {}
 * ```
 */
export function Options(): ParameterMark {
  return mark('@Options', SourceLocation.capture(Options), { options: true });
}

function mark(decorator: string, at: SourceLocation, injection: Injection): ParameterMark {
  return (target, method, index) => {
    if (method !== undefined || typeof target !== 'function')
      throw problems.invalidArgument(decorator, 'a constructor parameter to stand on', method, at);
    const parameters = injections.ensure(target as Class, () => new Map());
    parameters.set(index, { ...parameters.get(index), ...injection });
  };
}
