// What the process gives to an attempt that runs in it.
import type { TaskServices } from '@ariel/sdk';
import type { ServiceQuestion } from '../messages.ts';

export interface AttemptServices {
  readonly log: TaskServices['log'];
  readonly signal: AbortSignal;
  ask(question: ServiceQuestion): Promise<string | null>;
}
