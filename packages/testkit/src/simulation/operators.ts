// What the operators of a simulated world do, through the real acts.
import type { Control } from '@ariel/protocol';
import type { Database } from '@ariel/store';
import { isOperating, RunOperators } from './run-operators.ts';
import type { SeededRandom } from './seeded-random.ts';
import { actor } from './simulated-actor.ts';
import type { WorldContext } from './world-context.ts';
import type { PlannedAct } from './world-plan.ts';

/** The act in words, for the trace. */
export function described(act: PlannedAct): string {
  const { afterEnds: _ends, atMs: _at, ...what } = act;
  return act.kind === 'redeploy' ? `redeploys ${act.dag.dagId}` : JSON.stringify(what);
}

interface OpenRequest {
  readonly attempt_id: string;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly created_at: number;
  readonly run_id: string;
}

type RunAct = Extract<PlannedAct, { kind: 'clear' | 'clearFailed' | 'mark' | 'markRun' | 'requeue' }>;

export class Operators {
  readonly #context: WorldContext;
  readonly #real: Database;
  readonly #random: SeededRandom;
  readonly #runs: RunOperators;
  /** In which the last try ended. */
  lastRun: { readonly dagId: string; readonly runId: string } | null = null;

  constructor(context: WorldContext, real: Database, random: SeededRandom, startUs: number) {
    this.#runs = new RunOperators(context, real, startUs);
    this.#context = context;
    this.#real = real;
    this.#random = random;
  }

  /** A backfill that somebody paused goes on. */
  unpauseBackfill(control: Control, dagId: string): Promise<void> {
    return this.#runs.letGoOn(control, dagId, false);
  }

  async perform(control: Control, act: PlannedAct): Promise<unknown> {
    if (isOperating(act)) return this.#runs.perform(control, act);
    switch (act.kind) {
      case 'trigger':
        return control.triggerRun({
          dagId: act.dagId,
          runId: null,
          logicalDate: null,
          dataInterval: null,
          runAfter: null,
          conf: {},
          note: null,
          actor,
        });
      case 'pause':
      case 'unpause':
        return control.setDagPaused({ dagId: act.dagId, isPaused: act.kind === 'pause', actor });
      case 'setPool':
        return control.setPool({ name: act.pool, mode: 'set', changes: { slots: act.slots }, actor });
      case 'deletePool':
        return control.deletePool({ name: act.pool, actor });
      case 'answer':
        return this.#answer(control, act);
      case 'redeploy':
      case 'removeFile':
        return undefined;
      default:
        return this.#performOnRun(control, act);
    }
  }

  /** Whatever is open in the DAG. */
  async #answer(
    control: Control,
    { choice, dagId }: Extract<PlannedAct, { kind: 'answer' }>,
  ): Promise<unknown> {
    const open = await this.#real.first<OpenRequest>(
      `select h.attempt_id, h.task_id, h.map_index, h.iteration, h.created_at, r.run_id from human_request h
       join dag_run r on r.id = h.run_ref where r.dag_id = ? and h.responded_at is null order by h.created_at limit 1`,
      [dagId],
    );
    if (!open) return undefined;
    await control.answerRequest({
      dagId,
      runId: open.run_id,
      taskId: open.task_id,
      mapIndex: open.map_index,
      iteration: open.iteration,
      createdUs: open.created_at,
      chosenOptions: [choice],
      paramsInput: {},
      user: { id: 'ann', name: 'Ann' },
      actor,
    });
    const { answers } = this.#context.ledger;
    answers.set(open.attempt_id, [...(answers.get(open.attempt_id) ?? []), choice]);
    return undefined;
  }

  async #performOnRun(control: Control, act: RunAct): Promise<unknown> {
    const { dagId } = act;
    const runId = await this.#chosenRun(act);
    if (runId === null) return undefined;
    // Noted before and after: what is asked for takes its time.
    this.#note(dagId, runId);
    try {
      return await this.#actOn(control, act, runId);
    } finally {
      this.#note(dagId, runId);
    }
  }

  #note(dagId: string, runId: string): void {
    this.#context.ledger.acted(dagId, runId, this.#context.loop.nowUs());
  }

  #actOn(control: Control, act: RunAct, runId: string): Promise<unknown> {
    const named = { dagId: act.dagId, runId, actor };
    switch (act.kind) {
      case 'clear':
      case 'clearFailed':
        return control.clearTasks({
          ...named,
          tasks: act.kind === 'clear' && act.taskId !== null ? [act.taskId] : null,
          onlyFailed: act.kind === 'clearFailed',
          includeDownstream: act.kind === 'clear' && act.downstream,
          includeUpstream: false,
          dryRun: false,
        });
      case 'mark':
        return control.setInstanceState({ ...named, tasks: [act.taskId], state: act.state, dryRun: false });
      case 'markRun':
        return control.setRunState({ ...named, state: act.state });
      case 'requeue':
        return control.setRunState({ ...named, state: 'queued' });
    }
  }

  /** Where something has just ended, that run; else one of the newest. */
  async #chosenRun({ afterEnds, dagId }: RunAct): Promise<string | null> {
    const last = this.lastRun;
    if (afterEnds !== null && last?.dagId === dagId) return last.runId;
    const run = await this.#real.first<{ run_id: string }>(
      'select run_id from dag_run where dag_id = ? order by id desc limit 1 offset ?',
      [dagId, this.#random.below(2)],
    );
    return run?.run_id ?? null;
  }
}
