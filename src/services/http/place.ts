/** Where something was declared, for messages; asked only when one needs it. */
export interface Place {
  toString(): string;
}
