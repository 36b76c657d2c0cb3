import { ExtensionPoint } from '../../decorators/extension-point.js';
import { ConflictError, InputError } from '../../errors/http-errors.js';
import {
  EventIngress,
  type HttpPostBodyParserOptions,
  type HttpPostIngressOptions,
  type RequestValidator,
} from './event-ingress.js';
import { parseJsonBody } from './json-body.js';

/** No longer one can be published. */
export const LONGEST_TOPIC = 250;

/** Keeps what modules add. */
@ExtensionPoint(EventIngress)
export class IngressRegistry implements EventIngress {
  readonly #validators = new Map<string, RequestValidator | undefined>();
  readonly #parsers = new Map<string, HttpPostBodyParserOptions['parse']>();

  addHttpPostIngress({ topic, validator }: HttpPostIngressOptions): void {
    if (typeof topic !== 'string' || topic === '' || topic.length > LONGEST_TOPIC)
      throw new InputError(`The topic of an ingress has 1 to ${LONGEST_TOPIC} characters`);
    // The later one must not silently take the place of a validator.
    if (this.#validators.has(topic)) throw new ConflictError(`The topic '${topic}' has an ingress already`);
    this.#validators.set(topic, validator);
  }

  addHttpPostBodyParser({ contentType, parse }: HttpPostBodyParserOptions): void {
    const type = contentType.toLowerCase();
    if (this.#parsers.has(type)) throw new ConflictError(`The content type '${type}' has a body parser already`);
    this.#parsers.set(type, parse);
  }

  /** Accepts the topics of the configuration; what a module has said about them stays. */
  addConfiguredTopics(topics: readonly string[]): void {
    for (const topic of topics) if (!this.#validators.has(topic)) this.#validators.set(topic, undefined);
  }

  get topics(): readonly string[] {
    return [...this.#validators.keys()];
  }

  accepts(topic: string): boolean {
    return this.#validators.has(topic);
  }

  validatorOf(topic: string): RequestValidator | undefined {
    return this.#validators.get(topic);
  }

  /** @param contentType - as the header says it, with its parameters */
  parserOf(contentType: string | undefined): HttpPostBodyParserOptions['parse'] | undefined {
    const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
    return this.#parsers.get(type) ?? (type === 'application/json' ? parseJsonBody : undefined);
  }
}
