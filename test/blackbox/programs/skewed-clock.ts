/** Lets the clock of this process go wrong by `CLOCK_SKEW` milliseconds, for those who ask it from now on. */
export function skewClock(): void {
  const skew = Number(process.env['CLOCK_SKEW'] ?? 0);
  if (skew === 0) return;
  const RightDate = Date;
  globalThis.Date = class extends RightDate {
    constructor(...parameters: []) {
      super(...(parameters.length === 0 ? ([RightDate.now() + skew] as unknown as []) : parameters));
    }

    static override now(): number {
      return RightDate.now() + skew;
    }
  } as DateConstructor;
}
