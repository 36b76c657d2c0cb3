/** What a secret is replaced by. */
const MASK = '***';
/** Shorter texts are no secrets, and hiding them would hide everything. */
const SHORTEST = 2;
/** Below this length an encoded form is too likely to be a part of something else. */
const SHORTEST_ENCODED = 8;

/** Replaces secrets in texts, also where they are percent-encoded or inside base64. What it knows only ever grows. */
export class SecretRedactor {
  readonly #forms = new Set<string>();
  #pattern: RegExp | undefined;

  add(secrets: Iterable<string>): void {
    const before = this.#forms.size;
    for (const secret of secrets) for (const form of formsOf(secret.trim())) this.#forms.add(form);
    if (this.#forms.size > before) this.#pattern = compile(this.#forms);
  }

  /** A function, not a method that needs its object, because it is handed on. */
  readonly redact = (text: string): string =>
    this.#pattern === undefined ? text : text.replaceAll(this.#pattern, MASK);
}

function formsOf(secret: string): string[] {
  if (secret.length < SHORTEST) return [];
  const forms = [secret, percentEncoded(secret), JSON.stringify(secret).slice(1, -1)];
  return secret.length < SHORTEST_ENCODED ? forms : [...forms, ...base64Forms(secret)];
}

function percentEncoded(secret: string): string {
  try {
    return encodeURIComponent(secret);
  } catch {
    return secret;
  }
}

/** Base64 looks different for each of the three positions that a text can begin at; only the whole groups are the same everywhere. */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
      .toString('base64')
      .replace(/=+$/, '');
    const first = offset === 0 ? 0 : offset + 1;
    const last = (Buffer.byteLength(secret) + offset) % 3 === 0 ? encoded.length : encoded.length - 1;
    return encoded.slice(first, last);
  });
}

/** The longest first, so that a secret which contains another one is replaced as a whole. */
function compile(forms: ReadonlySet<string>): RegExp {
  const sorted = [...forms].toSorted((first, second) => second.length - first.length);
  return new RegExp(sorted.map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
}
