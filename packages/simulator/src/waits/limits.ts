// The limits of a simulation as it goes: what is used of each, and which of them keeps a task from starting.
import type { DagDefinition, ReadyLimit, TaskDefinition } from '@ariel/core';
import type { WaitCause } from '@ariel/sdk';
import { UsageMeter } from './usage-meter.ts';
import type { WaitReason } from './wait-reason.ts';

export interface LimitedDag {
  readonly definition: DagDefinition;
  readonly maxActiveRuns: number;
  readonly maxActiveTasks: number;
}

export interface LimitSizes {
  readonly dags: readonly LimitedDag[];
  /** Negative: no limit. */
  readonly pools: ReadonlyMap<string, number>;
  readonly parallelism: number;
  readonly nowUs: () => number;
}

/** Where a task stands: the names under which it is counted. */
export interface Standing {
  readonly runRef: number;
  readonly dagId: string;
  readonly task: TaskDefinition;
  /** Its limits by key, as the run names them. */
  readonly limits: readonly ReadyLimit[];
}

export class Limits {
  readonly #sizes: LimitSizes;
  readonly #dags: ReadonlyMap<string, LimitedDag>;
  readonly #pools: ReadonlyMap<string, UsageMeter>;
  readonly #runs: ReadonlyMap<string, UsageMeter>;
  readonly #parallelism: UsageMeter;
  /** Limits within DAGs and runs: measured from when something waits for them first. */
  readonly #inner = new Map<string, WaitReason>();
  readonly #reasons = new Map<string, WaitReason>();
  readonly #active = new Map<string, number>();

  constructor(sizes: LimitSizes) {
    const nowUs = sizes.nowUs();
    this.#sizes = sizes;
    this.#dags = new Map(sizes.dags.map((dag) => [dag.definition.dagId, dag]));
    this.#pools = new Map(
      [...sizes.pools].map(([name, size]) => [
        name,
        new UsageMeter(`pool ${name}`, size < 0 ? null : size, nowUs),
      ]),
    );
    this.#runs = new Map(
      sizes.dags.map(({ definition: { dagId }, maxActiveRuns }) => [
        dagId,
        new UsageMeter(`maxActiveRuns of ${dagId}`, maxActiveRuns, nowUs),
      ]),
    );
    this.#parallelism = new UsageMeter('parallelism', sizes.parallelism, nowUs);
  }

  /** Every limit that was ever used or waited for. */
  *meters(): Iterable<UsageMeter> {
    const nowUs = this.#sizes.nowUs();
    for (const meter of [...this.#pools.values(), ...this.#runs.values(), this.#parallelism]) {
      meter.settle(nowUs);
      if (meter.peak > 0 || meter.waitedUs > 0) yield meter;
    }
    for (const { meter } of this.#inner.values()) if (meter !== null) yield meter;
  }

  runs(dagId: string): UsageMeter | undefined {
    return this.#runs.get(dagId);
  }

  runsChanged(dagId: string, by: 1 | -1): void {
    this.#runs.get(dagId)?.change(by, this.#sizes.nowUs());
  }

  started(standing: Standing): void {
    this.#count(standing, 1);
  }

  ended(standing: Standing): void {
    this.#count(standing, -1);
  }

  forgetRun(runRef: number, taskIds: Iterable<string>): void {
    this.#active.delete(runKey(runRef));
    for (const taskId of taskIds) this.#active.delete(taskInRunKey(runRef, taskId));
  }

  /** Why a task that is ready does not start, in the order in which the scheduler looks. */
  reasonOf({ dagId, limits, runRef, task }: Standing): WaitReason {
    const pool = this.#pools.get(task.pool);
    const slots = pool?.size ?? null;
    if (slots !== null && task.poolSlots > slots) {
      const what = `${task.poolSlots} slots of pool ${task.pool}, which has ${slots}`;
      return this.#reason(`${what}`, 'pool', what, pool ?? null);
    }
    if (slots !== null && (pool?.used ?? 0) + task.poolSlots > slots) {
      return this.#reason(`pool/${task.pool}`, 'pool', `pool ${task.pool}`, pool ?? null);
    }
    const maxActiveTasks = this.#dags.get(dagId)?.maxActiveTasks ?? Number.POSITIVE_INFINITY;
    if (this.#activeOf(runKey(runRef)) >= maxActiveTasks) {
      const what = `other tasks of the run (maxActiveTasks ${maxActiveTasks})`;
      return this.#innerReason(`maxActiveTasks of ${dagId}`, maxActiveTasks, 'maxActiveTasks', what);
    }
    const { maxActiveTisPerDag: perDag, maxActiveTisPerDagrun: perRun, taskId } = task;
    if (perRun !== null && this.#activeOf(taskInRunKey(runRef, taskId)) >= perRun) {
      const what = `its own instances in the run (maxActiveTisPerDagrun ${perRun})`;
      return this.#innerReason(
        `maxActiveTisPerDagrun of ${dagId}.${taskId}`,
        perRun,
        'maxActiveTisPerDagrun',
        what,
      );
    }
    if (perDag !== null && this.#activeOf(taskInDagKey(dagId, taskId)) >= perDag) {
      const what = `its own instances in other runs (maxActiveTisPerDag ${perDag})`;
      return this.#innerReason(
        `maxActiveTisPerDag of ${dagId}.${taskId}`,
        perDag,
        'maxActiveTisPerDag',
        what,
      );
    }
    const inTheWay = this.#parallelism.used < this.#sizes.parallelism ? this.#limitInTheWay(limits) : [];
    if (inTheWay.length > 0) {
      const name = `limit ${inTheWay.map(({ key }) => key).join(' or ')}`;
      return this.#innerReason(name, Math.min(...inTheWay.map(({ max }) => max)), 'limit', name);
    }
    return this.#reason('parallelism', 'parallelism', 'a free place (parallelism)', this.#parallelism);
  }

  /** A reason that no limit is behind. */
  plainReason(cause: WaitCause, what: string): WaitReason {
    return this.#reason(`${cause}/${what}`, cause, what, null);
  }

  /** One that is full; else what is left to be the cause: rates, which only the database counts, and whose turn it is. */
  #limitInTheWay(limits: readonly ReadyLimit[]): readonly ReadyLimit[] {
    const full = limits.find(({ key, max, perMs }) => perMs === null && this.#activeOf(limitKey(key)) >= max);
    if (full) return [full];
    const rates = limits.filter(({ perMs }) => perMs !== null);
    return rates.length > 0 ? rates : limits;
  }

  #reason(key: string, cause: WaitCause, what: string, meter: UsageMeter | null): WaitReason {
    const known = this.#reasons.get(key);
    if (known) return known;
    const reason = { cause, what, meter };
    this.#reasons.set(key, reason);
    return reason;
  }

  #innerReason(name: string, size: number, cause: WaitCause, what: string): WaitReason {
    const known = this.#inner.get(name);
    if (known) return known;
    const reason = { cause, what, meter: new UsageMeter(name, size, this.#sizes.nowUs()) };
    this.#inner.set(name, reason);
    return reason;
  }

  #count({ dagId, limits, runRef, task }: Standing, by: 1 | -1): void {
    const nowUs = this.#sizes.nowUs();
    this.#pools.get(task.pool)?.change(by * task.poolSlots, nowUs);
    this.#parallelism.change(by, nowUs);
    for (const key of [runKey(runRef), taskInRunKey(runRef, task.taskId), taskInDagKey(dagId, task.taskId)])
      this.#active.set(key, this.#activeOf(key) + by);
    for (const { key, perMs } of limits) if (perMs === null) this.#countKey(limitKey(key), by);
  }

  /** Made of params, keys are as many as there are runs: one that nothing holds is forgotten. */
  #countKey(key: string, by: 1 | -1): void {
    const active = this.#activeOf(key) + by;
    if (active > 0) this.#active.set(key, active);
    else this.#active.delete(key);
  }

  #activeOf(key: string): number {
    return this.#active.get(key) ?? 0;
  }
}

// Told apart by their first word: a DAG may be called 12.
const runKey = (runRef: number): string => `run/${runRef}`;
const taskInRunKey = (runRef: number, taskId: string): string => `run/${runRef}/${taskId}`;
const limitKey = (key: string): string => `limit/${key}`;
const taskInDagKey = (dagId: string, taskId: string): string => `dag/${dagId}/${taskId}`;
