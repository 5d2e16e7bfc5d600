// A connection or variable that a DAG is known to ask for before it runs.

export type SecretKind = 'connection' | 'variable';

export interface SecretMention {
  readonly kind: SecretKind;
  /** The connection's id, the variable's key. */
  readonly name: string;
  /** Where it is named, in words: `task load`, `dags/orders.ts line 12`. */
  readonly place: string;
}
