// What the processes of `many-worlds` say to each other.

export interface BrokenWorld {
  readonly seed: number;
  readonly problems: readonly string[];
}

export interface WorldsWanted {
  readonly seed: number;
  readonly worlds: number;
  readonly plant: string | null;
}

export interface WorldsDone {
  readonly worlds: number;
  readonly steps: number;
  readonly executions: number;
  readonly broken: readonly BrokenWorld[];
}
