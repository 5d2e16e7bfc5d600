// Tells the ready queue what became ready. Tries to which a policy gives something else than their rows say carry it along: it is
// written when they are queued.
import { hasOwnTries, type ReadyQueue } from '@ariel/core';
import { ownTries } from './own-tries.ts';
import type { OwnedRun } from './owned-run.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

export async function addReady(settings: SchedulerSettings, ready: ReadyQueue, run: OwnedRun): Promise<void> {
  for (const decision of run.pending) {
    const task = decision.kind === 'ready' ? run.version.graph.tasks[decision.task] : undefined;
    if (decision.kind !== 'ready' || !task) continue;
    const limits = run.limitsOf(task.taskId);
    settings.becameReady?.({ runRef: run.runRef, dagId: run.dagId, task, decision, limits });
    const { definition } = task;
    const item = {
      task: decision.task,
      iteration: decision.iteration,
      taskId: task.taskId,
      pool: definition.pool,
      poolSlots: definition.poolSlots,
      priority: task.priority,
      maxActivePerRun: definition.maxActiveTisPerDagrun,
      maxActivePerDag: definition.maxActiveTisPerDag,
      limits,
    };
    if (!hasOwnTries(definition)) {
      ready.add(run.runRef, { ...item, from: decision.from, to: decision.to });
      continue;
    }
    for (const { from, next, to } of await ownTries(settings, run, task, decision)) {
      if (next === null) ready.add(run.runRef, { ...item, from, to });
      else {
        const { pool, poolSlots, priority } = next;
        ready.add(run.runRef, { ...item, from, to, pool, poolSlots, priority, next });
      }
    }
  }
}
