// What must hold at the end of what workers did: their logs are stored up to the last line of a try whose result counts, and what
// was to be ended was told so at once.
import type { Queryable } from '@ariel/store';
import { instanceOf, type Ledger, type TakenPlace } from './ledger.ts';
import type { PlannedFault, WorldPlan } from './world-plan.ts';

/** From the decision to the process, where its worker waits at a server for work. */
const PROMPT_US = 1_500_000;
/** Where it does not, because all its places are taken: with a heartbeat. */
const SLOW_US = 5_000_000;
/** From a worker's place that is given away to the user code that takes it, a new process between them. */
const GIVEN_US = 300_000;

export async function brokenLogs(db: Queryable, ledger: Ledger, plan: WorldPlan): Promise<string[]> {
  const stored = await storedLogs(db);
  const broken: string[] = [];
  // What a scheduler's own task printed last may be on its disk only, where the scheduler died right after the result.
  const mayLose = (kind: PlannedFault['kind']): boolean =>
    kind === 'powerCut' || (Boolean(plan.localSlots) && kind === 'kill');
  const hasLostPower = (worker: string): boolean =>
    plan.faults.some(({ kind, who }) => who === worker && mayLose(kind));
  for (const execution of ledger.executions) {
    const { answer, attempt, hasLostLines, printed, worker } = execution;
    // The looks of a sensor share one log, and may be on several machines.
    if (ledger.executionsOf(attempt.attemptId).length > 1 || hasLostPower(worker)) continue;
    const text = stored.get(attempt.logPath) ?? '';
    const isWhole = answer !== 'accepted' || hasLostLines || text === printed;
    if (printed.startsWith(text) && isWhole) continue;
    broken.push(
      `${instanceOf(attempt)} (${attempt.attemptId}) wrote ${JSON.stringify(printed)}, and ${JSON.stringify(text)} is stored`,
    );
  }
  return broken;
}

/** Only where nothing went wrong: a hint may be lost, and a heartbeat late. */
export function lateKills({ kills, places }: Ledger, plan: WorldPlan): string[] {
  const isTakenAt =
    (atUs: number) =>
    ({ beganUs, endedUs }: TakenPlace): boolean =>
      beganUs <= atUs + GIVEN_US && (endedUs === null || endedUs >= atUs);
  if (plan.localSlots) return [];
  return kills.flatMap(({ atUs, execution }) => {
    const { worker } = execution;
    const size = plan.workers[Number(worker.split(' ')[1])] ?? 0;
    const taken = places.filter((each) => each.worker === worker).filter(isTakenAt(atUs)).length;
    const byUs = atUs + (taken < size ? PROMPT_US : SLOW_US);
    if (Math.min(execution.toldUs ?? Infinity, execution.endedUs ?? Infinity) <= byUs) return [];
    return [`${instanceOf(execution.attempt)} on ${worker} was not told in time that it is to end`];
  });
}

async function storedLogs(db: Queryable): Promise<Map<string, string>> {
  const chunks = await db.all<{ path: string; start_byte: number; content: Uint8Array }>(
    'select path, start_byte, content from log_chunk order by path, start_byte',
  );
  const stored = new Map<string, Buffer>();
  for (const { content, path, start_byte: start } of chunks) {
    const before = stored.get(path) ?? Buffer.alloc(0);
    const hole = Buffer.alloc(Math.max(0, start - before.length), '?');
    stored.set(path, Buffer.concat([before, hole, content]));
  }
  return new Map([...stored].map(([path, bytes]) => [path, bytes.toString('utf8')]));
}
