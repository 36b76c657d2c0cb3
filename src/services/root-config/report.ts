/** Tells the operator something about the configuration. On the error stream, because the log itself depends on the configuration. */
export function report(text: string): void {
  try {
    process.stderr.write(`${text}\n`);
  } catch {
    // Nobody is left to tell.
  }
}
