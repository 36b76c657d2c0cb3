/** The name that somebody who wrote another one most likely meant; `undefined` when none is near. */
export function closest(written: string, names: readonly string[]): string | undefined {
  const limit = Math.min(2, Math.floor(written.length / 2));
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names) {
    const distance = distanceBetween(written.toLowerCase(), name.toLowerCase());
    if (distance <= limit && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { name, distance };
  }
  return best?.name;
}

/** How many letters must be changed, added or left out to make one text of the other. */
function distanceBetween(first: string, second: string): number {
  let row = Array.from({ length: second.length + 1 }, (_, index) => index);
  for (const [position, letter] of first.split('').entries()) {
    const next = [position + 1];
    for (const [index, other] of second.split('').entries()) {
      const replaced = (row[index] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
