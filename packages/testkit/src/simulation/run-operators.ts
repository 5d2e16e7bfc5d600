// What operators of a simulated world do with whole runs: backfills, forks, deletions.
import type { Control } from '@ariel/protocol';
import type { Database } from '@ariel/store';
import { actor } from './simulated-actor.ts';
import type { WorldContext } from './world-context.ts';
import type { PlannedAct } from './world-plan.ts';

const kinds = [
  'backfill',
  'pauseBackfill',
  'unpauseBackfill',
  'cancelBackfill',
  'fork',
  'deleteRun',
] as const;
export type OperatingAct = Extract<PlannedAct, { kind: (typeof kinds)[number] }>;

export const isOperating = (act: PlannedAct): act is OperatingAct =>
  (kinds as readonly string[]).includes(act.kind);

export class RunOperators {
  readonly #context: WorldContext;
  readonly #real: Database;
  readonly #startUs: number;

  constructor(context: WorldContext, real: Database, startUs: number) {
    this.#context = context;
    this.#real = real;
    this.#startUs = startUs;
  }

  async perform(control: Control, act: OperatingAct): Promise<unknown> {
    switch (act.kind) {
      case 'backfill':
        return this.#onAllRuns(act.dagId, () => this.#backfill(control, act));
      case 'pauseBackfill':
      case 'unpauseBackfill':
        return this.letGoOn(control, act.dagId, act.kind === 'pauseBackfill');
      case 'cancelBackfill': {
        const id = await this.#activeBackfill(act.dagId);
        return id === null
          ? undefined
          : this.#onAllRuns(act.dagId, () => control.cancelBackfill({ id, actor }));
      }
      case 'fork':
        return this.#fork(control, act);
      case 'deleteRun':
        return this.#delete(control, act.dagId);
    }
  }

  async letGoOn(control: Control, dagId: string, isPaused: boolean): Promise<void> {
    const id = await this.#activeBackfill(dagId);
    if (id !== null) await control.setBackfillPaused({ id, isPaused, actor });
  }

  #backfill(control: Control, act: Extract<OperatingAct, { kind: 'backfill' }>): Promise<unknown> {
    return control.createBackfill({
      dagId: act.dagId,
      fromUs: this.#startUs + act.fromMs * 1000,
      toUs: this.#startUs + act.toMs * 1000,
      runBackwards: act.backwards,
      conf: null,
      reprocessBehavior: act.reprocess,
      maxActiveRuns: act.maxActiveRuns,
      onLatestVersion: null,
      dryRun: false,
      actor,
    });
  }

  async #fork(control: Control, act: Extract<OperatingAct, { kind: 'fork' }>): Promise<unknown> {
    const run = await this.#real.first<{ run_id: string }>(
      'select run_id from dag_run where dag_id = ? order by id desc limit 1',
      [act.dagId],
    );
    if (!run) return undefined;
    const { dagId, latest: onLatestVersion, taskId } = act;
    const named = { dagId, runId: run.run_id, fromTasks: [taskId], onLatestVersion };
    return control.forkRun({ ...named, conf: {}, newRunId: null, note: null, dryRun: false, actor });
  }

  /** Runs of the schedule stay: each tick has one. */
  async #delete(control: Control, dagId: string): Promise<unknown> {
    const run = await this.#real.first<{ run_id: string }>(
      "select run_id from dag_run where dag_id = ? and run_type = 'manual' and state <> 'running' order by id limit 1",
      [dagId],
    );
    if (!run) return undefined;
    this.#context.ledger.forgotten.add(`${dagId} ${run.run_id}`);
    return control.deleteRun({ dagId, runId: run.run_id, tasks: null, actor });
  }

  /** Noted before and after, of every run that it may clear or end: what is asked for takes its time. */
  async #onAllRuns(dagId: string, act: () => Promise<unknown>): Promise<unknown> {
    await this.#note(dagId);
    try {
      return await act();
    } finally {
      await this.#note(dagId);
    }
  }

  async #note(dagId: string): Promise<void> {
    const runs = await this.#real.all<{ run_id: string }>('select run_id from dag_run where dag_id = ?', [
      dagId,
    ]);
    const nowUs = this.#context.loop.nowUs();
    for (const { run_id: runId } of runs) this.#context.ledger.acted(dagId, runId, nowUs);
  }

  async #activeBackfill(dagId: string): Promise<number | null> {
    const row = await this.#real.first<{ id: number }>(
      'select id from backfill where dag_id = ? and completed_at is null',
      [dagId],
    );
    return row?.id ?? null;
  }
}
