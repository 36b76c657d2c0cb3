/** A value that describes a measurement or a span. */
export type TelemetryAttributeValue =
  | string
  | number
  | boolean
  | (string | null | undefined)[]
  | (number | null | undefined)[]
  | (boolean | null | undefined)[];

/** What describes a measurement or a span, by name; those that are `undefined` are left out. */
export interface TelemetryAttributes {
  [name: string]: TelemetryAttributeValue | undefined;
}
