// Tries that wait for people: their requests are stored, in the transaction of their reports. Such a wait holds nothing.
import { type Queryable, storeRequests } from '@ariel/store';
import type { Settled } from '../attempts/settle-report.ts';

/** Whether there were any. */
export async function askPeople(tx: Queryable, counted: readonly Settled[]): Promise<boolean> {
  const requests = counted.flatMap(({ report, row, settled }) => {
    const { outcome } = report;
    if (outcome.kind !== 'awaitingInput' || settled.event !== 'awaitInput') return [];
    const { next, request } = outcome;
    return [{ row, request, next, atUs: report.endUs, deadlineUs: settled.waitUntilUs }];
  });
  if (requests.length > 0) await storeRequests(tx, requests);
  return requests.length > 0;
}
