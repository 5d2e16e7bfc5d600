// Triggers a run of another DAG, and waits for it where that is wanted.
import { type Duration, parseDuration } from '@ariel/core';
import {
  addLibraryFolder,
  askServer,
  BaseOperator,
  clockOf,
  FailTask,
  type OperatorOptions,
  registry,
  SkipTask,
  type TaskContext,
  TaskRunError,
  type Templated,
} from '@ariel/sdk';
import { DagStateTrigger } from './dag-state-trigger.ts';
import { runState, type Triggered, triggerRun } from './server-questions.ts';

addLibraryFolder(import.meta.url);

type EndState = 'success' | 'failed';

export interface TriggerDagRunOperatorOptions extends OperatorOptions {
  /** The DAG. */
  readonly triggerDagId: Templated<string>;
  /** The id of the run. @default `operator_triggered__` and when */
  readonly triggerRunId?: Templated<string>;
  /** What the run is given; keys that are params replace their defaults. @default {} */
  readonly conf?: Templated<Readonly<Record<string, unknown>>>;
  /** A `Date` or ISO 8601 text; null: a run without one. @default when it is triggered */
  readonly logicalDate?: Templated<Date | string | null>;
  /** A note on the run. @default none */
  readonly note?: Templated<string>;
  /** Whether a run that has the id or the logical date already is cleared and runs again. @default false: the task fails */
  readonly resetDagRun?: boolean;
  /** Whether the task ends with the run. @default false */
  readonly waitForCompletion?: boolean;
  /** Between two looks at the run. @default '1m' */
  readonly pokeInterval?: Duration;
  /** States of the run with which the task succeeds. @default ['success'] */
  readonly allowedStates?: readonly EndState[];
  /** States of the run with which the task fails. @default ['failed'] */
  readonly failedStates?: readonly EndState[];
  /** Whether the task is skipped where there is such a run already. @default false: it fails */
  readonly skipWhenAlreadyExists?: boolean;
  /** Whether the task fails where the DAG is paused; else the run waits until it goes on. @default false */
  readonly failWhenDagIsPaused?: boolean;
  /** Whether it waits without a worker. @default `operators.default_deferrable`: false */
  readonly deferrable?: boolean;
}

/**
 * Triggers a run of another DAG: one in each try, also where the answer was lost or the process died. Its result is the id of the run, which
 * is pushed as `trigger_run_id`, too.
 *
 * @example
 * new TriggerDagRunOperator({ taskId: 'report', triggerDagId: 'report', conf: { day: '{{ ds }}' }, waitForCompletion: true });
 */
export class TriggerDagRunOperator extends BaseOperator<string> {
  static override readonly templateFields = ['triggerDagId', 'triggerRunId', 'logicalDate', 'conf', 'note'];
  readonly triggerDagId: string;
  readonly triggerRunId: string | undefined;
  readonly conf: Readonly<Record<string, unknown>>;
  readonly logicalDate: Date | string | null;
  readonly note: string | undefined;
  readonly resetDagRun: boolean;
  readonly waitForCompletion: boolean;
  readonly pokeIntervalMs: number;
  readonly allowedStates: readonly EndState[];
  readonly failedStates: readonly EndState[];
  readonly skipWhenAlreadyExists: boolean;
  readonly failWhenDagIsPaused: boolean;
  readonly deferrable: boolean;

  constructor(options: TriggerDagRunOperatorOptions) {
    super(options);
    this.triggerDagId = this.rendered<string>(options.triggerDagId);
    this.triggerRunId = this.rendered<string | undefined>(options.triggerRunId);
    this.conf = this.rendered<Readonly<Record<string, unknown>>>(options.conf ?? {});
    this.logicalDate = this.rendered<Date | string | null>(
      options.logicalDate === undefined ? 'now' : options.logicalDate,
    );
    this.note = this.rendered<string | undefined>(options.note);
    this.resetDagRun = options.resetDagRun ?? false;
    this.waitForCompletion = options.waitForCompletion ?? false;
    this.pokeIntervalMs = parseDuration(options.pokeInterval ?? '1m');
    this.allowedStates = options.allowedStates ?? ['success'];
    this.failedStates = options.failedStates ?? ['failed'];
    this.skipWhenAlreadyExists = options.skipWhenAlreadyExists ?? false;
    this.failWhenDagIsPaused = options.failWhenDagIsPaused ?? false;
    this.deferrable = options.deferrable ?? registry().taskDefaults.deferrable;
  }

  async execute(context: TaskContext): Promise<string> {
    const { logicalDate, triggerDagId: dagId } = this;
    const answer = await triggerRun((question) => askServer(context, question), {
      dagId,
      runId: this.triggerRunId ?? null,
      logicalDate: logicalDate instanceof Date ? logicalDate.toISOString() : logicalDate,
      conf: this.conf,
      note: this.note ?? null,
      resetDagRun: this.resetDagRun,
      failWhenDagIsPaused: this.failWhenDagIsPaused,
    });
    const runId = this.#runOf(answer);
    context.xcom.push('trigger_run_id', runId);
    context.log.info(`run ${runId} of DAG ${dagId}: ${answer.kind}`);
    if (!this.waitForCompletion) return runId;
    if (this.deferrable) {
      const states = [...this.allowedStates, ...this.failedStates];
      const trigger = new DagStateTrigger({
        dagId,
        runIds: [runId],
        states,
        pollIntervalMs: this.pokeIntervalMs,
      });
      return this.defer({ trigger, method: 'executeComplete', kwargs: { runId } });
    }
    return this.#untilEnded(runId, context);
  }

  /** Goes on when the run has ended. */
  executeComplete(
    context: TaskContext,
    states: Readonly<Record<string, string>>,
    { runId }: { readonly runId: string },
  ): string {
    context.xcom.push('trigger_run_id', runId);
    this.#isEnd(runId, states[runId] ?? '');
    return runId;
  }

  #runOf(answer: Triggered): string {
    const { triggerDagId: dagId } = this;
    switch (answer.kind) {
      case 'triggered':
      case 'reset':
        return answer.runId;
      case 'exists':
        if (this.skipWhenAlreadyExists) throw new SkipTask(`DAG ${dagId} has run ${answer.runId} already`);
        throw new TaskRunError('ARIEL_TRIGGER_REFUSED', `DAG ${dagId} has run ${answer.runId} already`);
      case 'no-dag':
        throw new TaskRunError('ARIEL_TRIGGER_REFUSED', `there is no DAG ${dagId}`);
      case 'paused':
        throw new FailTask(`DAG ${dagId} is paused`);
      case 'refused':
        throw new TaskRunError('ARIEL_TRIGGER_REFUSED', answer.message.replace(/\.$/, ''));
    }
  }

  async #untilEnded(runId: string, context: TaskContext): Promise<string> {
    const clock = clockOf(context);
    for (;;) {
      const state = await runState((question) => askServer(context, question), this.triggerDagId, runId);
      if (state === null)
        throw new TaskRunError('ARIEL_TRIGGERED_RUN_FAILED', `run ${runId} is not there any more`);
      if (this.#isEnd(runId, state)) return runId;
      context.log.info(`run ${runId} of DAG ${this.triggerDagId} is ${state}`);
      await clock.sleep(this.pokeIntervalMs, context.signal);
    }
  }

  #isEnd(runId: string, state: string): boolean {
    const has = (states: readonly string[]): boolean => states.includes(state);
    if (has(this.failedStates))
      throw new TaskRunError(
        'ARIEL_TRIGGERED_RUN_FAILED',
        `run ${runId} of DAG ${this.triggerDagId} is ${state}`,
      );
    return has(this.allowedStates);
  }
}
