/** Below this length an encoded form is too likely to be a part of something else. */
const SHORTEST_ENCODED = 8;

/** A secret as it is, and as programs write it: percent-encoded, as a part of JSON, and inside base64. */
export function formsOf(secret: string): string[] {
  const percent = percentEncoded(secret);
  const forms = [secret, percent, percent.replaceAll('%20', '+'), jsonEncoded(secret)];
  return [...new Set(secret.length < SHORTEST_ENCODED ? forms : [...forms, ...base64Forms(secret)])];
}

/** A text as it stands inside a text in JSON. */
export function jsonEncoded(text: string): string {
  return JSON.stringify(text).slice(1, -1);
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
  const forms = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
      .toString('base64')
      .replace(/=+$/, '');
    const first = offset === 0 ? 0 : offset + 1;
    const last = (Buffer.byteLength(secret) + offset) % 3 === 0 ? encoded.length : encoded.length - 1;
    return encoded.slice(first, last);
  });
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}
