// What is wrong with a date, a duration, a zone or a schedule that somebody wrote.
// A user's error: it names what was given, what was expected and what to do.

/** Codes are stable: they may be matched on and are never used for anything else. */
export const TimeErrorCode = {
  /** A text that is no date or time. */
  invalidInstant: 'invalid_instant',
  /** A text or object that is no duration, or one of the wrong size. */
  invalidDuration: 'invalid_duration',
  /** A name that is no time zone. */
  unknownTimezone: 'unknown_timezone',
  /** A cron expression that cannot be understood. */
  invalidCron: 'invalid_cron',
  /** A schedule of a kind, or with a setting, that does not exist. */
  invalidSchedule: 'invalid_schedule',
} as const;
export type TimeErrorCode = (typeof TimeErrorCode)[keyof typeof TimeErrorCode];

export class TimeError extends Error {
  override readonly name = 'TimeError';
  readonly code: TimeErrorCode;

  constructor(code: TimeErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
