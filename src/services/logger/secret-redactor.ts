import { isFields, MASK, type PlainFields, type PlainValue, setField } from './plain-fields.js';
import { formsOf, jsonEncoded } from './secret-forms.js';
import { TextFinder } from './text-finder.js';
import { weaknessOf } from './weak-secret.js';

/**
 * Replaces secrets in texts, in any case, also where they are percent-encoded or inside base64. What it knows only ever grows, except for
 * what it is told to show.
 */
export class SecretRedactor {
  readonly #known = new Set<string>();
  #allowed: ReadonlySet<string> = new Set();
  #masked: ReadonlySet<string> = new Set();
  #inTexts = new TextFinder([]);
  #inLines = new TextFinder([]);

  /** How many secrets are masked. */
  get size(): number {
    return this.#masked.size;
  }

  /** The known secrets that are not masked, because what is no secret would be masked with them. */
  get weak(): string[] {
    return [...this.#known].filter((secret) => !this.#allowed.has(secret) && weaknessOf(secret) !== undefined);
  }

  add(secrets: Iterable<string>): void {
    for (const secret of secrets) if (secret.trim() !== '') this.#known.add(secret.trim());
    this.#prepare();
  }

  /** Says which texts are shown, whatever the configuration says of them; replaces what was said before. */
  allow(texts: Iterable<string>): void {
    this.#allowed = new Set([...texts].map((text) => text.trim()));
    this.#prepare();
  }

  /** Whether a text that is JSON may hold a secret; quick, because it is asked for every line. */
  mayBeIn(line: string): boolean {
    return this.#inLines.find(line) !== undefined;
  }

  redact(text: string): string {
    let redacted = '';
    let end = 0;
    for (let found = this.#inTexts.find(text); found !== undefined; found = this.#inTexts.find(text, end)) {
      redacted += text.slice(end, found.start) + MASK;
      end = found.end;
    }
    return end === 0 ? text : redacted + text.slice(end);
  }

  /** The same for all texts, numbers and names of fields, except the values of fields that the log has written itself. */
  redactFields(fields: PlainFields, own: ReadonlySet<string> = NONE): PlainFields {
    const redacted: PlainFields = {};
    for (const [name, value] of Object.entries(fields)) {
      if (own.has(name)) setField(redacted, name, value);
      else setField(redacted, this.redact(name), this.#redactValue(value));
    }
    return redacted;
  }

  #redactValue(value: PlainValue): PlainValue {
    if (typeof value === 'string') return this.redact(value);
    if (typeof value === 'number') return this.#redactNumber(value);
    if (Array.isArray(value)) return value.map((element) => this.#redactValue(element));
    return isFields(value) ? this.redactFields(value) : value;
  }

  #redactNumber(number: number): PlainValue {
    const text = String(number);
    const redacted = this.redact(text);
    return redacted === text ? number : redacted;
  }

  #prepare(): void {
    const masked = [...this.#known].filter((secret) => !this.#allowed.has(secret) && weaknessOf(secret) === undefined);
    if (masked.length === this.#masked.size && masked.every((secret) => this.#masked.has(secret))) return;
    this.#masked = new Set(masked);
    const forms = masked.flatMap(formsOf);
    this.#inTexts = new TextFinder(forms);
    // As they are too, because pino does not escape all that JSON.stringify escapes.
    this.#inLines = new TextFinder([...forms, ...forms.map(jsonEncoded)]);
  }
}

const NONE: ReadonlySet<string> = new Set();
