// What is wrong with a date, a duration, a zone or a schedule that somebody wrote.
// A user's error: it names what was given, what was expected and what to do.

/** Codes are stable: they may be matched on and are never used for anything else. */
export const TimeErrorCode = {
  /** A text that is no date or time. */
  invalidInstant: 'ARIEL_TIME_INSTANT',
  /** A text or object that is no duration, or one of the wrong size. */
  invalidDuration: 'ARIEL_TIME_DURATION',
  /** A name that is no time zone. */
  unknownTimezone: 'ARIEL_TIME_ZONE',
  /** A cron expression that cannot be understood. */
  invalidCron: 'ARIEL_TIME_CRON',
  /** A schedule of a kind, or with a setting, that does not exist. */
  invalidSchedule: 'ARIEL_TIME_SCHEDULE',
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
