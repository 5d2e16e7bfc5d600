// One step of the schema. Append-only: a released migration never changes.

export interface Migration {
  readonly number: number;
  readonly name: string;
  /** True where processes of the version before cannot go on beside the new schema. */
  readonly breaking: boolean;
  readonly statements: readonly string[];
  /** Back to the schema before; null where nothing is before it. What only the newer schema can say is lost. */
  readonly down: readonly string[] | null;
}
