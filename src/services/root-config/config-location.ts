/** Where a text of configuration lies, and how what it includes is found from there. */
export interface ConfigLocation {
  /** For messages, and to tell one location from another: a path, or a URL without its secrets. */
  readonly name: string;
  /** `.yaml`, lower case. */
  readonly extension: string;
  /**
   * @returns `undefined` when there is nothing at that place
   * @throws ProsceniumError `INVALID_CONFIG` when there is something and it cannot be read
   */
  read(): Promise<string | undefined>;
  /** The location that an include in this text means. */
  resolve(target: string): ConfigLocation;
}
