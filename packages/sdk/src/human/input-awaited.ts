// How a task gives its worker back until a person has answered: by throwing this. `this.askHuman()` of operators throws it.
import { type Continuation, type Duration, type HumanRequest, parseDuration } from '@ariel/core';
import { encodeValue } from '../value/encode-value.ts';

export interface AskOptions {
  readonly request: HumanRequest;
  /** The method that is called with the context, the answer and `kwargs`. */
  readonly method: string;
  /** Data for the method. @default none */
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /** How long to wait at most. @default for ever */
  readonly timeout?: Duration;
}

/** Not an error: it ends the attempt's time on its worker. Catch nothing of this kind. */
export class InputAwaited extends Error {
  override readonly name = 'InputAwaited';
  readonly request: HumanRequest;
  readonly next: Continuation;
  readonly timeoutMs: number | null;

  constructor({ kwargs = {}, method, request, timeout }: AskOptions) {
    super('the task waits for an answer');
    this.request = request;
    this.next = { method, kwargs: encodeValue(kwargs, 'kwargs').json };
    this.timeoutMs = timeout === undefined ? null : parseDuration(timeout);
  }
}
