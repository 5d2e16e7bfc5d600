// What a task fails with whose wait ended without an event.

/** The trigger failed; its own stack is `triggerStack`. */
export class TaskDeferralError extends Error {
  override readonly name: string = 'TaskDeferralError';
  readonly code: string = 'ARIEL_TRIGGER_FAILED';
  /** Where the trigger threw, as text. */
  readonly triggerStack: string | null;

  constructor(message: string, triggerStack: string | null = null) {
    super(message);
    this.triggerStack = triggerStack;
  }
}

/** No event came within the time of the wait. */
export class TaskDeferralTimeout extends TaskDeferralError {
  override readonly name = 'TaskDeferralTimeout';
  override readonly code = 'ARIEL_DEFERRAL_TIMEOUT';
}
