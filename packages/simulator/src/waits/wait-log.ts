// What each instance and each run waited for, written down while the simulation goes: between two instants nothing
// changes, so whatever is ready when the clock moves on waits for one reason until it stops.
import type { AttemptOutcome, ReadyLimit, TaskDefinition } from '@ariel/core';
import type { ClaimedAttempt, QueuedAttempt } from '@ariel/protocol';
import type { BecameReady } from '@ariel/scheduler';
import type { Limits, Standing } from './limits.ts';
import { NO_WAITS, plus, plusSince, type WaitReason, type WaitSums } from './wait-reason.ts';

/** Instances of one task in one run that wait together. */
interface Group extends Standing {
  /** Null: for a limit, and which one is to be asked each time. */
  readonly reason: WaitReason | null;
  waiting: number;
  sums: WaitSums;
}

interface Waiting {
  group: Group | null;
  /** The group's sums when the instance came to it. */
  since: WaitSums;
  sums: WaitSums;
  readonly readyUs: number;
}

interface RunLog {
  readonly groups: Map<string, Group>;
  readonly instances: Map<string, Waiting>;
  /** Of each task, as the scheduler rendered their keys. */
  readonly limits: Map<string, readonly ReadyLimit[]>;
  /** How long anything in the run waited, by reason; each stretch of time counts once. */
  readonly waits: Map<WaitReason, { us: number; untilUs: number }>;
}

interface LiveTry extends Standing {
  readonly name: string;
  hasTryLeft: boolean;
}

export interface InstanceWaits {
  readonly sums: WaitSums;
  /** When it was ready for the first time. */
  readonly readyUs: number | null;
}

export class WaitLog {
  readonly #limits: Limits;
  readonly #nowUs: () => number;
  readonly #tasks: (dagId: string, taskId: string) => TaskDefinition | undefined;
  readonly #runs = new Map<number, RunLog>();
  readonly #waitingGroups = new Set<Group>();
  readonly #live = new Map<string, LiveTry>();

  constructor(
    limits: Limits,
    nowUs: () => number,
    tasks: (dagId: string, taskId: string) => TaskDefinition | undefined,
  ) {
    this.#limits = limits;
    this.#nowUs = nowUs;
    this.#tasks = tasks;
  }

  becameReady = ({ dagId, decision, limits, runRef, task: { definition: task } }: BecameReady): void => {
    this.#runOf(runRef).limits.set(task.taskId, limits);
    for (let index = decision.from; index < decision.to; index++)
      this.#enter({ runRef, dagId, task, limits }, nameOf(task.taskId, index, decision.iteration), null);
  };

  queued = (attempt: QueuedAttempt): void => {
    const task = this.#tasks(attempt.dagId, attempt.taskId);
    if (!task) return;
    const { attemptId, dagId, iteration, mapIndex, runRef, taskId } = attempt;
    const name = nameOf(taskId, mapIndex, iteration);
    const run = this.#runs.get(runRef);
    const live = { runRef, dagId, task, limits: run?.limits.get(taskId) ?? [], name, hasTryLeft: false };
    this.#leave(run?.instances.get(name));
    this.#live.set(attemptId, live);
    this.#limits.started(live);
  };

  started = ({ attemptId, maxTries, tryNumber }: ClaimedAttempt): void => {
    const live = this.#live.get(attemptId);
    if (live) live.hasTryLeft = tryNumber <= maxTries;
  };

  ended = (attemptId: string, outcome: AttemptOutcome | null): void => {
    const live = this.#live.get(attemptId);
    if (!live) return;
    this.#live.delete(attemptId);
    this.#limits.ended(live);
    if (outcome?.kind === 'reschedule') {
      this.#enter(live, live.name, this.#limits.plainReason('nextLook', "the sensor's next look"));
    } else if (outcome?.kind === 'failed' && outcome.retryable && live.hasTryLeft) {
      this.#enter(live, live.name, this.#limits.plainReason('retryDelay', 'the next try (retryDelay)'));
    }
  };

  /** The clock moves: whatever waits now waits for all of that time. */
  elapse(fromUs: number, toUs: number): void {
    for (const group of this.#waitingGroups) {
      const reason = group.reason ?? this.#limits.reasonOf(group);
      group.sums = plus(group.sums, reason, toUs - fromUs);
      reason.meter?.waited(fromUs, toUs);
      const waits = this.#runs.get(group.runRef)?.waits;
      const known = waits?.get(reason);
      if (known === undefined) waits?.set(reason, { us: toUs - fromUs, untilUs: toUs });
      else if (known.untilUs < toUs) {
        known.us += toUs - fromUs;
        known.untilUs = toUs;
      }
    }
  }

  /** What the run's tasks waited for, without what each waits for from its upstream. */
  runWaits(runRef: number): WaitSums {
    const waits = this.#runs.get(runRef)?.waits ?? [];
    return new Map([...waits].map(([reason, { us }]) => [reason, us]));
  }

  instanceWaits(runRef: number, taskId: string, mapIndex: number, iteration: number): InstanceWaits {
    const found = this.#runs.get(runRef)?.instances.get(nameOf(taskId, mapIndex, iteration));
    if (!found) return { sums: NO_WAITS, readyUs: null };
    const { group, readyUs, since, sums } = found;
    return { sums: group === null ? sums : plusSince(sums, group.sums, since), readyUs };
  }

  forget(runRef: number): void {
    const run = this.#runs.get(runRef);
    if (!run) return;
    for (const group of run.groups.values()) this.#waitingGroups.delete(group);
    this.#limits.forgetRun(runRef, new Set([...run.groups.values()].map(({ task }) => task.taskId)));
    this.#runs.delete(runRef);
  }

  #enter(standing: Standing, name: string, reason: WaitReason | null): void {
    const run = this.#runOf(standing.runRef);
    const known = run.instances.get(name);
    // A run that is read again says once more what is ready.
    if (known?.group !== null && known !== undefined && known.group.reason === reason) return;
    this.#leave(known);
    const group = groupOf(run, standing, reason);
    if (known === undefined) {
      run.instances.set(name, { group, since: group.sums, sums: NO_WAITS, readyUs: this.#nowUs() });
    } else {
      known.group = group;
      known.since = group.sums;
    }
    group.waiting += 1;
    this.#waitingGroups.add(group);
  }

  #leave(waiting: Waiting | undefined): void {
    const group = waiting?.group ?? null;
    if (waiting === undefined || group === null) return;
    waiting.sums = plusSince(waiting.sums, group.sums, waiting.since);
    waiting.group = null;
    group.waiting -= 1;
    if (group.waiting === 0) this.#waitingGroups.delete(group);
  }

  #runOf(runRef: number): RunLog {
    const known = this.#runs.get(runRef);
    if (known) return known;
    const run: RunLog = { groups: new Map(), instances: new Map(), limits: new Map(), waits: new Map() };
    this.#runs.set(runRef, run);
    return run;
  }
}

const nameOf = (taskId: string, mapIndex: number, iteration: number): string =>
  `${iteration}/${mapIndex}/${taskId}`;

function groupOf(run: RunLog, { dagId, limits, runRef, task }: Standing, reason: WaitReason | null): Group {
  const key = `${reason?.cause ?? 'ready'}/${task.taskId}`;
  const known = run.groups.get(key);
  if (known) return known;
  const group: Group = { runRef, dagId, task, limits, reason, waiting: 0, sums: NO_WAITS };
  run.groups.set(key, group);
  return group;
}
