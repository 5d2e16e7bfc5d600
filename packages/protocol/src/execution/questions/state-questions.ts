// What a running task may ask of what is kept for it: its own state, from try to try, and that of assets. Values are JSON text.

export interface GetTaskStateQuestion {
  readonly about: 'get-task-state';
  readonly key: string;
}

/** The answer is null. */
export interface SetTaskStateQuestion {
  readonly about: 'set-task-state';
  readonly key: string;
  readonly value: string;
  /** Milliseconds; null: for ever; absent: as the installation says. */
  readonly retentionMs?: number | null;
}

/** The answer is null. */
export interface DeleteTaskStateQuestion {
  readonly about: 'delete-task-state';
  /** Null: all of them. */
  readonly key: string | null;
}

/** An asset by its name, its URI, or both. */
export interface AssetOfState {
  readonly name: string | null;
  readonly uri: string | null;
}

export interface GetAssetStateQuestion {
  readonly about: 'get-asset-state';
  readonly asset: AssetOfState;
  readonly key: string;
}

/** The answer is null. */
export interface SetAssetStateQuestion {
  readonly about: 'set-asset-state';
  readonly asset: AssetOfState;
  readonly key: string;
  readonly value: string;
}

/** The answer is null. */
export interface DeleteAssetStateQuestion {
  readonly about: 'delete-asset-state';
  readonly asset: AssetOfState;
  /** Null: all of them. */
  readonly key: string | null;
}

export type StateQuestion =
  | GetTaskStateQuestion
  | SetTaskStateQuestion
  | DeleteTaskStateQuestion
  | GetAssetStateQuestion
  | SetAssetStateQuestion
  | DeleteAssetStateQuestion;
