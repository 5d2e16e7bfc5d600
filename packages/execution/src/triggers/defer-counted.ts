// Attempts that gave their workers back: what is to wait for them is stored, in the transaction of their reports.
import {
  callTriggerers,
  type Queryable,
  releaseAtDeferral,
  releaseLimits,
  storeTriggers,
} from '@ariel/store';
import type { ExecutionSettings } from '../attempts/settings.ts';
import type { Settled } from '../attempts/settle-report.ts';

export async function deferCounted(
  tx: Queryable,
  settings: Pick<ExecutionSettings, 'database' | 'newId'>,
  counted: readonly Settled[],
): Promise<void> {
  const deferrals = counted.flatMap(({ report, row, settled }) => {
    const { outcome } = report;
    if (outcome.kind !== 'deferred' || settled.event !== 'defer') return [];
    const { next, trigger } = outcome;
    return [
      { id: settings.newId(), row, trigger, next, atUs: report.endUs, timeoutAtUs: settled.waitUntilUs },
    ];
  });
  if (deferrals.length === 0) return;
  await storeTriggers(tx, deferrals);
  const rows = deferrals.map(({ row }) => row);
  await releaseAtDeferral(tx, rows);
  await releaseLimits(
    tx,
    rows.map(({ id }) => id),
  );
  await callTriggerers(tx, settings.database, 'new');
}
