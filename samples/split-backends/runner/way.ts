/** One way to split: its processes, and where a browser begins. */
export interface Way {
  readonly address: string;
  readonly processes: readonly SplitProcess[];
}

export interface SplitProcess {
  /** Also the name of the backend in a topology. */
  readonly name: string;
  readonly port: number;
  /** The program, below the folder of the built sample. */
  readonly main: string;
  /** Its configuration, below the folder of the sample, or whole paths; the later file counts. */
  readonly files: readonly string[];
}
