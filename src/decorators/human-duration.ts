/** A length of time with units; several units add up. */
export interface DurationUnits {
  readonly years?: number;
  readonly months?: number;
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

/** A length of time: `{ minutes: 5 }`, ISO 8601 (`'PT5M'`), or a number with a unit (`'5 minutes'`, `'5m'`). */
export type HumanDuration = DurationUnits | string;
