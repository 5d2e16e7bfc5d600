// A simulation that cannot be run as it was asked for. The message says which option, what was given and what is expected.

export type SimulationErrorCode =
  | 'ARIEL_SIMULATION_OPTION'
  | 'ARIEL_SIMULATION_TOO_LARGE'
  | 'ARIEL_SIMULATION_FAILED';

export class SimulationError extends Error {
  override readonly name = 'SimulationError';
  readonly code: SimulationErrorCode;
  readonly remedy: string | null;

  constructor(
    code: SimulationErrorCode,
    message: string,
    { remedy, cause }: { remedy?: string; cause?: unknown } = {},
  ) {
    super(
      remedy === undefined ? message : `${message} ${remedy}`,
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
    this.remedy = remedy ?? null;
  }
}

/** An option that cannot be what it is. */
export function refuse(message: string, remedy?: string): never {
  throw new SimulationError('ARIEL_SIMULATION_OPTION', message, remedy === undefined ? {} : { remedy });
}
