// What the process gives to an attempt that runs in it.
import type { Masker } from '@ariel/core';
import type { TaskServices } from '@ariel/sdk';
import type { DataSettings, DecidedEnd, ServiceQuestion } from '../messages.ts';
import type { LoadBackend } from './kept-values.ts';

export interface AttemptServices {
  readonly log: TaskServices['log'];
  readonly signal: AbortSignal;
  /** Knows the secrets of this process. */
  readonly masker: Masker;
  /** @default Airflow's defaults */
  readonly data?: DataSettings;
  /** Finds XCom backends. @default there are none */
  readonly backends?: LoadBackend;
  /** How long callbacks may go on after the task's own end. @default 20000 */
  readonly overtimeMs?: number;
  /** The work is over; callbacks follow. */
  decided?(end: DecidedEnd): void;
  ask(question: ServiceQuestion): Promise<string | null>;
}
