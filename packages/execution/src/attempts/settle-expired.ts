// Declares attempts lost whose workers were not heard of for a whole lease. Only while somebody could have heard of them: where
// this process, or every API server for workers elsewhere, was away from the database meanwhile, they get another lease's time.
import { reachability, readExpiredAttempts } from '@ariel/store';
import { settleLost } from './lost-attempts.ts';
import type { ExecutionSettings } from './settings.ts';

/** Workers in the process of a scheduler have ids that begin so. */
export const LOCAL_WORKER = 'local-';

/** `gapMs`: after how long without a beat the owner counts as having been away. Gives how many were lost. */
export async function settleExpired(
  settings: ExecutionSettings,
  ownerId: string,
  gapMs: number,
): Promise<number> {
  const expired = await readExpiredAttempts(settings.database, ownerId);
  if (expired.length === 0) return 0;
  const reach = await reachability(settings.database, ownerId, { leaseMs: settings.leaseMs, gapMs });
  if (!reach.owner) return 0;
  const lost = expired.filter((row) => reach.servers || row.worker_id?.startsWith(LOCAL_WORKER));
  await settleLost(settings, lost, 'its worker was not heard of in time: the try is lost');
  return lost.length;
}
