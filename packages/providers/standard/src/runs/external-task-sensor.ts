// Waits for tasks, a group or a whole run of another DAG.
import { type Duration, parseDuration } from '@ariel/core';
import {
  addLibraryFolder,
  askServer,
  BaseSensor,
  type BaseSensorOptions,
  FailTask,
  registry,
  SkipTask,
  type TaskContext,
  TaskRunError,
  type Templated,
} from '@ariel/sdk';
import { type ExternalTasks, lookAtTasks, type Seen } from './external-tasks.ts';
import { type Ask, dagFacts } from './server-questions.ts';
import { WorkflowTrigger } from './workflow-trigger.ts';

addLibraryFolder(import.meta.url);

export interface ExternalTaskSensorOptions extends BaseSensorOptions {
  /** The DAG. */
  readonly externalDagId: Templated<string>;
  /** The task. @default the run itself */
  readonly externalTaskId?: Templated<string>;
  /** Several tasks, all of which must be there. Not together with `externalTaskId`. @default the run itself */
  readonly externalTaskIds?: Templated<readonly string[]>;
  /** All tasks of a group. Not together with tasks. @default the run itself */
  readonly externalTaskGroupId?: Templated<string>;
  /** States that are waited for. @default ['success'] */
  readonly allowedStates?: readonly string[];
  /** States with which the sensor is skipped. @default none */
  readonly skippedStates?: readonly string[];
  /** States with which the sensor fails. @default none */
  readonly failedStates?: readonly string[];
  /** How much earlier than its own run's the logical date of the other run is. @default the same date */
  readonly executionDelta?: Duration;
  /** Gives the logical date, or dates, of the other runs from its own. Not together with `executionDelta`. @default the same date */
  readonly executionDateFn?: (
    logicalDate: Date,
    context: TaskContext,
  ) => Date | readonly Date[] | Promise<Date | readonly Date[]>;
  /** Whether it fails at once where the DAG, task or group is not there. @default false: it waits */
  readonly checkExistence?: boolean;
  /** Between two looks while it waits without a worker. @default '2s' */
  readonly pollInterval?: Duration;
  /** Whether it waits without a worker. @default `operators.default_deferrable`: false */
  readonly deferrable?: boolean;
}

/**
 * Waits for another DAG. In its graph the task is a point where two DAGs meet; let an `ExternalTaskMarker` stand on the other
 * side, and clearing there clears here, too.
 *
 * @example
 * new ExternalTaskSensor({ taskId: 'sales_loaded', externalDagId: 'sales', externalTaskId: 'load', failedStates: ['failed'], timeout: '2h' });
 */
export class ExternalTaskSensor extends BaseSensor {
  static override readonly templateFields: readonly string[] = [
    'externalDagId',
    'externalTaskId',
    'externalTaskIds',
    'externalTaskGroupId',
  ];
  readonly externalDagId: string;
  readonly externalTaskId: string | undefined;
  readonly externalTaskIds: readonly string[] | undefined;
  readonly externalTaskGroupId: string | undefined;
  readonly allowedStates: readonly string[];
  readonly skippedStates: readonly string[];
  readonly failedStates: readonly string[];
  readonly executionDelta: Duration | undefined;
  readonly executionDateFn: ExternalTaskSensorOptions['executionDateFn'];
  readonly checkExistence: boolean;
  readonly pollIntervalMs: number;
  readonly deferrable: boolean;

  constructor(options: ExternalTaskSensorOptions) {
    check(options);
    super(options);
    this.externalDagId = this.rendered<string>(options.externalDagId);
    this.externalTaskId = this.rendered<string | undefined>(options.externalTaskId);
    this.externalTaskIds = this.rendered<readonly string[] | undefined>(options.externalTaskIds);
    this.externalTaskGroupId = this.rendered<string | undefined>(options.externalTaskGroupId);
    this.allowedStates = options.allowedStates ?? ['success'];
    this.skippedStates = options.skippedStates ?? [];
    this.failedStates = options.failedStates ?? [];
    this.executionDelta = options.executionDelta;
    this.executionDateFn = options.executionDateFn;
    this.checkExistence = options.checkExistence ?? false;
    this.pollIntervalMs = parseDuration(options.pollInterval ?? '2s');
    this.deferrable = options.deferrable ?? registry().taskDefaults.deferrable;
  }

  override async execute(context: TaskContext): Promise<void> {
    const ask: Ask = (question) => askServer(context, question);
    if (this.checkExistence) await this.#checkExistence(ask);
    if (!this.deferrable || (await this.poke(context)))
      return this.deferrable ? undefined : super.execute(context);
    const trigger = new WorkflowTrigger({
      ...(await this.#tasks(context)),
      pollIntervalMs: this.pollIntervalMs,
    });
    return this.defer({ trigger, method: 'executeComplete', timeout: this.timeLeft(context) });
  }

  async poke(context: TaskContext): Promise<boolean> {
    const tasks = await this.#tasks(context);
    context.log.info(`looks at ${this.#what()} of DAG ${tasks.dagId} at ${tasks.logicalDates.join(', ')}`);
    return this.#isThere(await lookAtTasks((question) => askServer(context, question), tasks), context);
  }

  /** Goes on when the wait is over. */
  executeComplete(context: TaskContext, seen: Seen): void {
    this.#isThere(seen, context);
  }

  #isThere(seen: Seen, { task }: TaskContext): boolean {
    const where = `${this.#what()} of DAG ${this.externalDagId}`;
    if (seen === 'skipped')
      throw new SkipTask(`${where} is in one of the states ${this.skippedStates.join(', ')}`);
    if (seen !== 'failed') return seen === 'there';
    const what = `${where} is in one of the states ${this.failedStates.join(', ')}`;
    if (task.sensor?.softFail) throw new SkipTask(what);
    throw new TaskRunError('ARIEL_EXTERNAL_TASK_FAILED', what);
  }

  #what(): string {
    const ids = this.#taskIds();
    if (ids !== null) return `${ids.length === 1 ? 'task' : 'tasks'} ${ids.join(', ')}`;
    return this.externalTaskGroupId === undefined ? 'the run' : `group ${this.externalTaskGroupId}`;
  }

  #taskIds(): readonly string[] | null {
    const ids = this.externalTaskIds ?? (this.externalTaskId === undefined ? null : [this.externalTaskId]);
    if (ids !== null && new Set(ids).size < ids.length)
      throw new FailTask(`externalTaskIds names a task twice: ${ids.join(', ')}`);
    return ids;
  }

  async #tasks(context: TaskContext): Promise<ExternalTasks> {
    return {
      dagId: this.externalDagId,
      taskIds: this.#taskIds(),
      taskGroupId: this.externalTaskGroupId ?? null,
      logicalDates: (await this.#dates(context)).map((date) => date.toISOString()),
      allowedStates: this.allowedStates,
      skippedStates: this.skippedStates,
      failedStates: this.failedStates,
    };
  }

  async #dates(context: TaskContext): Promise<readonly Date[]> {
    // As in Airflow, a run without a logical date is looked at by when it was due.
    const own = context.logicalDate ?? context.dagRun.runAfter;
    if (this.executionDateFn !== undefined) return [await this.executionDateFn(own, context)].flat();
    if (this.executionDelta === undefined) return [own];
    return [new Date(own.getTime() - parseDuration(this.executionDelta))];
  }

  async #checkExistence(ask: Ask): Promise<void> {
    const dag = await dagFacts(ask, this.externalDagId);
    if (dag === null) throw new FailTask(`there is no DAG ${this.externalDagId}`);
    const missing = (this.#taskIds() ?? []).filter((id) => !dag.taskIds.includes(id));
    if (missing.length > 0) throw new FailTask(`DAG ${this.externalDagId} has no task ${missing.join(', ')}`);
    const group = this.externalTaskGroupId;
    if (group !== undefined && !dag.groupIds.includes(group))
      throw new FailTask(`DAG ${this.externalDagId} has no group ${group}`);
  }
}

function check(options: ExternalTaskSensorOptions): void {
  const { executionDateFn, executionDelta, externalTaskGroupId, externalTaskId, externalTaskIds } = options;
  const given = [externalTaskId, externalTaskIds, externalTaskGroupId].filter((each) => each !== undefined);
  if (given.length > 1)
    throw new TypeError(
      'Give one of externalTaskId, externalTaskIds and externalTaskGroupId, or none for the run itself.',
    );
  if (executionDelta !== undefined && executionDateFn !== undefined)
    throw new TypeError('Give one of executionDelta and executionDateFn, not both.');
  const { allowedStates = ['success'], failedStates = [], skippedStates = [] } = options;
  const states = [...allowedStates, ...skippedStates, ...failedStates];
  const twice = states.filter((state, index) => states.indexOf(state) < index);
  if (twice.length > 0)
    throw new TypeError(
      `${twice.join(', ')} is given twice in allowedStates, skippedStates and failedStates.`,
    );
}
