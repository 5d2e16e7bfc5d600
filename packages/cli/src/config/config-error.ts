// The configuration cannot be used: all that is wrong with it at once, so that it is put right in one go.

export interface ConfigProblem {
  readonly code:
    | 'ARIEL_CONFIG_UNKNOWN_KEY'
    | 'ARIEL_CONFIG_VALUE'
    | 'ARIEL_CONFIG_FILE'
    | 'ARIEL_CONFIG_COMMAND'
    | 'ARIEL_CONFIG_SECRET';
  readonly message: string;
}

export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];
  readonly code: ConfigProblem['code'];

  constructor(problems: readonly [ConfigProblem, ...ConfigProblem[]]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
    this.code = problems[0].code;
  }
}
