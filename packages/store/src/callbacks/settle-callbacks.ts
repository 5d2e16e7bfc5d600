// Callbacks whose process is gone: they are queued again, or have failed where that happened too often.
import type { Database } from '../database/database.ts';
import { loseCallback, readCallbacksOfHost, readExpiredCallbacks } from './run-callback-rows.ts';

const SILENT = 'its worker was not heard of in time';

/** Of workers that were not heard of for a whole lease; true where some are queued again. */
export async function settleExpiredCallbacks(database: Database, endUs: number): Promise<boolean> {
  return loseAll(database, await readExpiredCallbacks(database), { problem: SILENT, endUs });
}

/** Of this machine's processes, which all ended when its server did. */
export async function settleCallbacksOfHost(
  database: Database,
  hostname: string,
  end: { readonly problem: string; readonly endUs: number },
): Promise<boolean> {
  return loseAll(database, await readCallbacksOfHost(database, hostname), end);
}

async function loseAll(
  database: Database,
  lost: readonly { readonly id: string }[],
  end: { readonly problem: string; readonly endUs: number },
): Promise<boolean> {
  let isAgain = false;
  for (const { id } of lost)
    if (await database.transaction((tx) => loseCallback(tx, { id, ...end }))) isAgain = true;
  return isAgain;
}
