// Lengths of time as a schedule gives them, as data. How they are added is in period-arithmetic.ts.

/** A length of time: the same everywhere (`fixed`), or counted on the calendar in UTC (`calendar`). */
export type Period =
  | { readonly kind: 'fixed'; readonly ms: number }
  | ({ readonly kind: 'calendar' } & CalendarParts);

export interface CalendarParts {
  readonly years?: number;
  readonly months?: number;
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

export const NO_TIME: Period = { kind: 'fixed', ms: 0 };
