// How runs come about and begin: schedules that fall due, news of assets, runs that wait in the queue, backfills; and what is
// called outside of tasks when one begins, is late or has ended. It remembers what is to be looked at, and looks once.
import { drainedDags, finishDrain, type Queryable } from '@ariel/store';
import { AssetWatch } from './assets/asset-watch.ts';
import { startBackfillRuns } from './backfill/start-backfill-runs.ts';
import { createDueRuns } from './create-due-runs.ts';
import { OutsideCalls } from './deadlines/outside-calls.ts';
import { DueTimes } from './due-times.ts';
import type { OwnedRun } from './owned-run.ts';
import { RequestTimes } from './requests/request-times.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';
import { startQueuedRuns } from './start-queued-runs.ts';

export class RunStarts {
  #lookForDue = true;
  #lookForQueued = true;
  #lookForDrained = true;
  readonly #dueTimes: DueTimes;
  readonly #assets = new AssetWatch();
  readonly #outside = new OutsideCalls();
  readonly #requests = new RequestTimes();

  constructor(database: Queryable) {
    this.#dueTimes = new DueTimes(database);
  }

  /** Whatever was said may have been lost. */
  lookAtAll(): void {
    this.lookForRuns();
    this.#assets.lookAtAll();
    this.#outside.wanted();
    this.#requests.came();
  }

  /** Schedules may have moved on, or there is room for runs that wait. */
  lookForRuns(): void {
    this.#lookForDrained = true;
    this.#lookForDue = true;
    this.#lookForQueued = true;
  }

  lookForQueued(): void {
    this.#lookForQueued = true;
  }

  runCreated(): void {
    this.#lookForQueued = true;
    this.#outside.runsCame();
  }

  dagChanged(dagId: string): void {
    this.lookForRuns();
    this.#assets.mayTake(dagId);
  }

  assetsHaveNews(): void {
    this.#assets.newsCame();
  }

  callbacksWait(): void {
    this.#outside.wanted();
  }

  requestsWait(): void {
    this.#requests.came();
  }

  /** A run of the DAG that was read anew is over: it may take what it could not take before. */
  mayTakeAssets(dagId: string): void {
    this.#assets.mayTake(dagId);
  }

  ended({ dagId, version: { definition } }: OwnedRun): void {
    this.#assets.mayTake(dagId, definition.schedule);
    if (definition.callbacks !== undefined || definition.deadlines !== undefined) this.#outside.wanted();
  }

  /** Whether the clock went back: what was looked for then lies in the future now. */
  wentBack(nowUs: number): boolean {
    if (!this.#dueTimes.wentBack(nowUs)) return false;
    this.lookForRuns();
    return true;
  }

  /** Makes runs whose time has come, and those that news of assets asks for. True where there are more. */
  async create(settings: SchedulerSettings): Promise<boolean> {
    await this.#finishDrains(settings);
    const isMoreDue = await this.#createDue(settings);
    const { dagIds, more } = await this.#assets.look(settings);
    if (dagIds.length > 0) this.runCreated();
    for (const dagId of dagIds) settings.live({ kind: 'dag', dag_id: dagId });
    return isMoreDue || more;
  }

  /** DAGs that drain are paused once nothing of them goes on. */
  async #finishDrains({ database, live, nowUs }: SchedulerSettings): Promise<void> {
    if (!this.#lookForDrained) return;
    this.#lookForDrained = false;
    for (const dagId of await drainedDags(database))
      if (await database.transaction((tx) => finishDrain(tx, dagId, nowUs())))
        live({ kind: 'dag', dag_id: dagId });
  }

  async #createDue(settings: SchedulerSettings): Promise<boolean> {
    if (!this.#lookForDue) return false;
    this.#dueTimes.lookedForDue(settings.nowUs());
    const { created, more } = await createDueRuns(settings);
    this.#lookForDue = more;
    if (created.length > 0) this.runCreated();
    for (const dagId of new Set(created.map((run) => run.dagId)))
      settings.live({ kind: 'dag', dag_id: dagId });
    for (const { awaitsAssets, dagId } of created) if (awaitsAssets) this.#assets.mayTake(dagId);
    return more;
  }

  get wantsToStart(): boolean {
    return this.#lookForQueued;
  }

  /** Begins runs that wait in the queue, as far as limits allow. */
  async start(
    settings: SchedulerSettings,
    isShared: boolean,
  ): Promise<{ readonly runRefs: readonly number[]; readonly more: boolean }> {
    this.#lookForQueued = false;
    this.#dueTimes.lookedForQueued(settings.nowUs());
    const ordinary = await startQueuedRuns(settings, isShared);
    const ofBackfills = await startBackfillRuns(settings, isShared);
    const started = [...ordinary.started, ...ofBackfills.started];
    for (const row of started) {
      settings.live({ kind: 'run', dag_id: row.dag_id, run_id: row.run_id, state: 'running' });
      settings.heard?.({ kind: 'run', run: { runRef: row.id }, state: 'running', reason: null });
    }
    const more = ordinary.more || ofBackfills.more;
    if (more) this.#lookForQueued = true;
    return { runRefs: started.map(({ id }) => id), more };
  }

  /** After the turn's own writes: ends of runs bring about callbacks, and a run that just ended is not late. */
  async callOutside(settings: SchedulerSettings): Promise<boolean> {
    await this.#requests.look(settings);
    const { missed, more } = await this.#outside.look(settings);
    for (const { dagId, runId } of missed)
      settings.live({ kind: 'run', dag_id: dagId, run_id: runId, state: 'deadline missed' });
    return more;
  }

  /** When a schedule or a queued run is due next. */
  nextDueUs(): Promise<number | null> {
    return this.#dueTimes.nextUs();
  }

  /** When deadlines, callbacks or requests are to be looked at next. */
  get nextTimesUs(): readonly (number | null)[] {
    return [this.#outside.nextUs, this.#requests.nextUs];
  }
}
