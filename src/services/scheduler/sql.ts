/** A piece of SQL in which values stand apart from the text. */
export class Sql {
  constructor(
    readonly texts: readonly string[],
    readonly parts: readonly unknown[],
  ) {}

  /** The text as a driver takes it, and its values in order. */
  render(placeholder: (index: number) => string): { readonly text: string; readonly values: readonly unknown[] } {
    const values: unknown[] = [];
    const write = (piece: Sql): string =>
      piece.texts
        .map((text, index) => {
          if (index === piece.parts.length) return text;
          const part = piece.parts[index];
          return text + (part instanceof Sql ? write(part) : placeholder(values.push(part)));
        })
        .join('');
    return { text: write(this), values };
  }
}

/** Writes SQL: what stands in `${}` is a value, unless it is SQL itself. */
export function sql(texts: TemplateStringsArray, ...parts: readonly unknown[]): Sql {
  return new Sql(texts, parts);
}

/** Text that is SQL as it is; never anything that comes from outside. */
export function raw(text: string): Sql {
  return new Sql([text], []);
}
