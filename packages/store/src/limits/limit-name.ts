// How the store names a keyed limit: one key may have one of each kind.

export interface LimitName {
  readonly key: string;
  /** So many starts in this time; null: so many at once. */
  readonly perMs: number | null;
}
