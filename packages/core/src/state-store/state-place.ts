// Which value of a state store is meant, as backends are told.

/** Which value it is. */
export type StatePlace = {
  readonly key: string;
  /** Another one for each write, of letters, digits and hyphens: what a write has kept is never changed, only deleted. */
  readonly id: string;
} & (
  | {
      readonly kind: 'task';
      readonly dagId: string;
      readonly runId: string;
      readonly taskId: string;
      /** −1 where nothing is mapped. */
      readonly mapIndex: number;
      readonly iteration: number;
    }
  | { readonly kind: 'asset'; readonly name: string; readonly uri: string }
);
