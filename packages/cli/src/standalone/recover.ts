// What a start does about the standalone before it: ends task processes that outlived it, and settles what they ran.
import type { ExecutionSettings } from '@ariel/execution';
import { settleLost } from '@ariel/execution';
import { readLiveAttempts, settleCallbacksOfHost } from '@ariel/store';
import { killRecorded } from '@ariel/worker';

export interface Recovered {
  readonly lost: number;
  readonly killed: number;
}

export async function recover(settings: ExecutionSettings, hostname: string): Promise<Recovered> {
  const problem = 'Ariel ended while the callback ran';
  await settleCallbacksOfHost(settings.database, hostname, { problem, endUs: settings.nowUs() });
  const live = await readLiveAttempts(settings.database);
  if (live.length === 0) return { lost: 0, killed: 0 };
  let killed = 0;
  for (const { hostname: host, pid, pid_started: started } of live) {
    if (host === hostname && pid !== null && killRecorded(pid, started ?? '')) killed += 1;
  }
  await settleLost(settings, live, 'Ariel ended while the task ran: the try is lost');
  return { lost: live.filter((row) => row.state !== 'queued').length, killed };
}
