// One life of an API server in a simulated world: the real execution service and the real acts of operators. Schedulers are in
// other processes, and are told through the database.
import { createControl, createExecutionService, VersionCache } from '@ariel/execution';
import { type Control, type SchedulerNotice, signalChannels } from '@ariel/protocol';
import { assignAttempts } from '@ariel/store';
import type { SimulatedProcess } from './simulated-process.ts';
import type { WorkerService } from './worker-service.ts';
import type { Life, WorldContext } from './world-context.ts';

export interface ServerLife extends Life {
  readonly service: WorkerService;
  readonly control: Control;
}

/** How long an attempt waits for the worker that was given it. */
const ASSIGN_MS = 5_000;

export function serverLife(
  context: WorldContext,
  process: SimulatedProcess,
  changes: (notice: SchedulerNotice) => SchedulerNotice | null,
): ServerLife {
  const { failed, leaseMs, ledger, loop, newId } = context;
  const database = context.database.handle(process);
  const versions = new VersionCache();
  const notify = (given: SchedulerNotice): void => {
    const notice = changes(given);
    if (notice === null) return;
    database.signals
      ?.send(database, signalChannels.scheduler, JSON.stringify({ kind: 'notice', notice }))
      .catch((error: unknown) => failed(process.name, 'telling schedulers', error));
  };
  const shared = {
    database,
    versions,
    nowUs: process.nowUs,
    newId,
    notify,
    hereId: () => null,
  };
  const execution = createExecutionService({ ...shared, leaseMs, maxMapLength: 1000 });
  const control = createControl({
    ...shared,
    kill: () => {},
    checkSchema: () => [],
    reparse: async () => {},
  });
  const leaseFrom = (): number => loop.nowUs() + leaseMs * 1000;
  const service: WorkerService = {
    claim: async (requests) => {
      const untilUs = leaseFrom();
      const answers = await execution.claim(requests);
      for (const answer of answers)
        if (answer.kind === 'claimed') ledger.leased(answer.attempt.attemptId, untilUs);
      return answers;
    },
    finish: (reports) => execution.finish(reports),
    heartbeat: async (attemptIds) => {
      const untilUs = leaseFrom();
      const lost = await execution.heartbeat(attemptIds);
      for (const attemptId of attemptIds) if (!lost.includes(attemptId)) ledger.leased(attemptId, untilUs);
      return lost;
    },
    offers: async (workerId, limit, holding) => {
      const rows = await assignAttempts(database, {
        workerId,
        limit,
        holding,
        queues: ['default'],
        assignMs: ASSIGN_MS,
      });
      return rows.map((row) => ({
        attemptId: row.id,
        instance: `${row.dag_id} ${row.run_id} ${row.task_id}[${row.map_index}]#${row.iteration}`,
      }));
    },
  };
  return { process, service, control, start: async () => {}, leave: async () => {} };
}
