// What templates may ask of the run: things that few of them name, so that no task is told them unasked.

/** The run of the DAG before this one, by logical date; the answer is a `PreviousRun`, or null. */
export interface PreviousRunQuestion {
  readonly about: 'previous-run';
  /** Only one that ended so; null: any. */
  readonly state: string | null;
}

export interface PreviousRun {
  readonly runId: string;
  readonly runType: string;
  readonly state: string;
  readonly logicalDateUs: number | null;
  readonly intervalStartUs: number | null;
  readonly intervalEndUs: number | null;
  readonly runAfterUs: number;
  readonly startUs: number | null;
  readonly endUs: number | null;
  readonly conf: unknown;
}

/** What else there is of the run that the task belongs to; the answer is `RunDetails`. */
export interface RunDetailsQuestion {
  readonly about: 'run-details';
}

export interface RunDetails {
  readonly state: string;
  readonly queuedUs: number;
  readonly triggeredBy: string;
  readonly triggeringUser: string | null;
  readonly note: string | null;
  readonly clearNumber: number;
}

/** How often the try was given its worker back by `reschedule`; the answer is a number. */
export interface RescheduleCountQuestion {
  readonly about: 'reschedule-count';
}

export type TemplateQuestion = PreviousRunQuestion | RescheduleCountQuestion | RunDetailsQuestion;
