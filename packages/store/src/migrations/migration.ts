// One step of the schema. Append-only: a released migration never changes.

export interface Migration {
  readonly number: number;
  readonly name: string;
  /** True where processes of the version before cannot go on beside the new schema. */
  readonly breaking: boolean;
  readonly statements: readonly string[];
}
