// What a trigger says when what it waits for has come.

/**
 * Ends the wait: the task goes on with the payload.
 *
 * @example
 * yield new TriggerEvent({ status: 'done' });
 */
export class TriggerEvent {
  /** Given to the method with which the task goes on. */
  readonly payload: unknown;

  constructor(payload: unknown = null) {
    this.payload = payload;
  }
}
