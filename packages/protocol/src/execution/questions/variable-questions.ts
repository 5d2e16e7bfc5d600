// What a running task may change of variables. Reading them goes the way of all secrets.

/** Makes the variable, or gives it another value. The answer is null. */
export interface SetVariableQuestion {
  readonly about: 'set-variable';
  readonly key: string;
  /** As it is kept: a text. */
  readonly value: string;
  /** Absent: as it was. */
  readonly description?: string | null;
}

/** The answer is JSON: whether there was one. */
export interface DeleteVariableQuestion {
  readonly about: 'delete-variable';
  readonly key: string;
}

export type VariableQuestion = SetVariableQuestion | DeleteVariableQuestion;
