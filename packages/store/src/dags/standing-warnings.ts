// Warnings of a DAG that do not come from evaluating its file, and so are not replaced when that is done again.
import type { Queryable } from '../database/database.ts';

export const StandingWarning = {
  /** A timetable of the user's own threw, hung or could not be found. */
  timetableFailed: 'ARIEL_TIMETABLE_FAILED',
  /** It gave something that is no next run. */
  timetableAnswer: 'ARIEL_TIMETABLE_ANSWER',
  /** So many runs in a row failed that the DAG was paused. */
  pausedByFailures: 'ARIEL_DAG_PAUSED_BY_FAILURES',
  /** It names connections, or variables, that are defined nowhere. */
  connectionMissing: 'ARIEL_CONNECTION_MISSING',
  variableMissing: 'ARIEL_VARIABLE_MISSING',
} as const;
export type StandingWarning = (typeof StandingWarning)[keyof typeof StandingWarning];

/** For a `where`: warnings that an evaluation replaces. */
export const isEvaluated = `kind not in (${Object.values(StandingWarning)
  .map((kind) => `'${kind}'`)
  .join(', ')})`;

/** Puts one warning in the place of those of these kinds, or none; true where anything changed. */
export async function standWarning(
  tx: Queryable,
  dagId: string,
  kinds: readonly StandingWarning[],
  warning: { readonly kind: StandingWarning; readonly message: string; readonly nowUs: number } | null,
): Promise<boolean> {
  const places = kinds.map(() => '?').join(', ');
  const before = await tx.all<{ kind: string; message: string }>(
    `select kind, message from dag_warning where dag_id = ? and kind in (${places})`,
    [dagId, ...kinds],
  );
  const [only] = before;
  const isSame =
    warning === null
      ? before.length === 0
      : before.length === 1 && only?.kind === warning.kind && only.message === warning.message;
  if (isSame) return false;
  await tx.run(`delete from dag_warning where dag_id = ? and kind in (${places})`, [dagId, ...kinds]);
  if (warning !== null) {
    await tx.run('insert into dag_warning (dag_id, kind, message, created_at) values (?, ?, ?, ?)', [
      dagId,
      warning.kind,
      warning.message,
      warning.nowUs,
    ]);
  }
  return true;
}
