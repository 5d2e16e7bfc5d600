// One run of a DAG in this process: the real planner decides, and each instance that is ready runs to its end before the next.
import {
  type AttemptOutcome,
  assetEventsOf,
  checkSuccess,
  compileRunGraph,
  type Decision,
  type ErrorReport,
  failureWords,
  type GraphTask,
  type InstanceEnd,
  type RunGraph,
  RunPlan,
  retryDelayMs,
  shapeOf,
  skippedByBranch,
  type XComEntry,
} from '@ariel/core';
import {
  type AuthoredDag,
  type ContextFacts,
  decodeValue,
  registry,
  type TestedTask,
  type TestOptions,
} from '@ariel/sdk';
import { type AttemptSetup, localAttempt } from './local-attempt.ts';
import { callAtEnd } from './local-end.ts';
import { LocalInputs } from './local-inputs.ts';
import { type LocalRow, LocalRows } from './local-rows.ts';
import type { Surroundings } from './local-services.ts';

export interface RunSetup {
  readonly dag: AuthoredDag;
  readonly run: ContextFacts['run'];
  readonly mock: NonNullable<TestOptions['mock']>;
  readonly surroundings: Surroundings;
  readonly recorded?: NonNullable<AttemptSetup['recorded']>;
}

export interface FinishedRun {
  readonly state: 'success' | 'failed';
  readonly tasks: readonly TestedTask[];
  /** JSON text of what a task returned, or null where it returned nothing. */
  output(taskId: string): string | null;
}

interface End {
  readonly error?: ErrorReport | null;
  readonly reason?: string | null;
  readonly renderedMapIndex?: string | null;
  readonly returned?: string | null;
}

export class LocalRun {
  readonly #setup: AttemptSetup;
  readonly #graph: RunGraph;
  readonly #rows: LocalRows;
  readonly #startedUs: number;
  #plan: RunPlan;
  #ready: LocalRow[] = [];
  /** In the order in which they ended, each instance once. */
  readonly #tested = new Map<LocalRow, TestedTask>();
  #state: 'success' | 'failed' | null = null;

  constructor(setup: RunSetup) {
    this.#graph = compileRunGraph(setup.dag.definition);
    this.#rows = new LocalRows(this.#graph, (task) => this.#isAbsent(task, setup.run));
    const inputs = new LocalInputs(this.#graph, this.#rows, setup.run.params);
    this.#setup = { ...setup, graph: this.#graph, inputs };
    this.#startedUs = setup.surroundings.clock.nowUs();
    this.#plan = this.#newPlan();
  }

  async finish(): Promise<FinishedRun> {
    while (this.#state === null) {
      // What the plan says may make it worthless: then the new one is asked.
      for (let asked = null; asked !== this.#plan && this.#state === null; ) {
        asked = this.#plan;
        this.#applyDecisions();
      }
      if (this.#state === null) this.#checkTimeout();
      if (this.#state === null) await this.#goOn();
    }
    await callAtEnd(this.#setup, this.#state);
    const output = (taskId: string): string | null => this.#setup.inputs.outside(taskId);
    return { state: this.#state, tasks: [...this.#tested.values()], output };
  }

  async #goOn(): Promise<void> {
    const next = this.#ready.shift();
    if (next !== undefined) await this.#attempt(next);
    else if (!this.#plan.hasMore) this.#jumpToNextTime();
  }

  #newPlan(): RunPlan {
    const { run } = this.#setup;
    const plan = new RunPlan(
      this.#graph,
      this.#rows.snapshot({
        param: (name) => run.params[name],
        isAbsent: (taskId) => this.#isAbsent(this.#taskOf(taskId), run),
      }),
    );
    this.#ready = [];
    return plan;
  }

  #taskOf(taskId: string): GraphTask {
    const task = this.#graph.tasks[this.#graph.indexOf(taskId)];
    if (!task) throw new Error(`${this.#graph.dagId} has no task ${taskId}`);
    return task;
  }

  /** Tasks have dates of their own: a run outside of them has no instance of the task. */
  #isAbsent({ definition }: GraphTask, { logicalDateUs }: ContextFacts['run']): boolean {
    const { endDate, startDate } = definition;
    if (logicalDateUs === null) return false;
    return (startDate !== null && logicalDateUs < startDate) || (endDate !== null && logicalDateUs > endDate);
  }

  #applyDecisions(): void {
    const decisions = this.#plan.takeDecisions();
    for (const decision of decisions) this.#apply(decision);
    // What was decided beside it counts too, and the new plan knows of it.
    if (decisions.some(({ kind }) => kind === 'retryGroup' || kind === 'failFast'))
      this.#plan = this.#newPlan();
    // Stable: among equals, what was ready first goes first.
    if (decisions.length > 0) this.#ready.sort((left, right) => right.task.priority - left.task.priority);
  }

  #apply(decision: Decision): void {
    switch (decision.kind) {
      case 'create':
        this.#rows.create(decision);
        return;
      case 'expand':
        this.#rows.expand(decision);
        return;
      case 'ready':
        for (let mapIndex = decision.from; mapIndex < decision.to; mapIndex += 1) {
          const row = this.#rows.at(decision.task, mapIndex, decision.iteration);
          row.state = 'scheduled';
          this.#ready.push(row);
        }
        return;
      case 'end': {
        const row = this.#rows.at(decision.task, decision.mapIndex, decision.iteration);
        row.state = decision.state;
        this.#noteEnd(row, { reason: decision.reason });
        return;
      }
      case 'retryGroup': {
        const { clock } = this.#setup.surroundings;
        for (const row of this.#rows.retry(decision, clock.nowUs())) this.#tested.delete(row);
        return;
      }
      case 'failFast':
        this.#skipRest(decision.reason, ({ task }) => task.definition.teardown === null);
        return;
      case 'finish':
        this.#state = decision.state;
    }
  }

  #skipRest(reason: string, isMeant: (row: LocalRow) => boolean): void {
    for (const row of this.#rows.unfinished().filter(isMeant)) {
      row.state = 'skipped';
      row.waitUntilUs = null;
      this.#noteEnd(row, { reason });
    }
  }

  /** A run that takes too long fails, and what has not ended is skipped. */
  #checkTimeout(): void {
    const { dagrunTimeoutMs } = this.#graph.definition;
    if (dagrunTimeoutMs === null) return;
    const { clock } = this.#setup.surroundings;
    if (clock.nowUs() - this.#startedUs < dagrunTimeoutMs * 1000) return;
    this.#skipRest(`the run took longer than its dagrunTimeout of ${dagrunTimeoutMs / 1000} s`, () => true);
    this.#state = 'failed';
  }

  #jumpToNextTime(): void {
    const { clock } = this.#setup.surroundings;
    const { dagrunTimeoutMs } = this.#graph.definition;
    const nextUs = this.#plan.nextTimeUs();
    if (nextUs === null)
      throw new Error(`the run of ${this.#graph.dagId} neither ended nor waits for anything`);
    const endUs = dagrunTimeoutMs === null ? nextUs : this.#startedUs + dagrunTimeoutMs * 1000;
    clock.jumpTo(Math.min(nextUs, endUs));
    this.#rows.timeReached(clock.nowUs());
    this.#plan.timeReached(clock.nowUs());
  }

  async #attempt(row: LocalRow): Promise<void> {
    if (row.startedUs === null) row.tryNumber += 1;
    row.startedUs ??= this.#setup.surroundings.clock.nowUs();
    row.state = 'running';
    const { callBack, outcome, renderedMapIndex } = await localAttempt(this.#setup, row);
    const checked = this.#checked(row, outcome);
    await callBack(checked);
    this.#settle(row, checked, renderedMapIndex);
  }

  /** What is reported as a success may still be none. */
  #checked(row: LocalRow, outcome: AttemptOutcome): AttemptOutcome {
    if (outcome.kind !== 'success') return outcome;
    const refused = checkSuccess(this.#graph, row.task, row, outcome, registry().maxMapLength);
    if (refused === null) return outcome;
    const { code, message, name, retryable } = refused;
    const error: ErrorReport = { name, message, code, frames: [], cause: null };
    return { kind: 'failed', error, retryable, reason: 'error' };
  }

  /** What was pushed is there, however the try ended. */
  #keepPushed(row: LocalRow, { xcoms = [] }: { readonly xcoms?: readonly XComEntry[] }): void {
    if (xcoms.length > 0) this.#rows.store(row, new Map(xcoms.map(({ json, key }) => [key, json])), null);
  }

  #settle(row: LocalRow, outcome: AttemptOutcome, renderedMapIndex: string | null): void {
    switch (outcome.kind) {
      case 'success':
        this.#succeed(row, outcome, renderedMapIndex);
        return;
      case 'skipped':
        this.#keepPushed(row, outcome);
        this.#end(
          row,
          { ...endOf(row), state: 'skipped' },
          { renderedMapIndex, reason: outcome.reason ?? 'the task skipped itself' },
        );
        return;
      case 'reschedule':
        this.#wait(row, 'up_for_reschedule', outcome.atUs);
        return;
      case 'failed':
        this.#keepPushed(row, outcome);
        this.#fail(row, outcome, renderedMapIndex);
    }
  }

  #fail(
    row: LocalRow,
    failure: Extract<AttemptOutcome, { kind: 'failed' }>,
    renderedMapIndex: string | null,
  ): void {
    const { error, policy, retryable } = failure;
    if (!retryable || row.tryNumber > row.maxTries) {
      const reason = failureWords(failure);
      this.#end(row, { ...endOf(row), state: 'failed' }, { error, reason, renderedMapIndex });
      return;
    }
    row.startedUs = null;
    const { definition } = row.task;
    const delayMs = policy?.delayMs ?? retryDelayMs(definition, row.tryNumber, leastDelay);
    this.#wait(row, 'up_for_retry', this.#setup.surroundings.clock.nowUs() + delayMs * 1000);
  }

  #wait(row: LocalRow, state: 'up_for_retry' | 'up_for_reschedule', untilUs: number): void {
    row.state = state;
    row.waitUntilUs = untilUs;
    this.#plan.instanceWaits(row, untilUs);
  }

  #succeed(
    row: LocalRow,
    outcome: Extract<AttemptOutcome, { kind: 'success' }>,
    renderedMapIndex: string | null,
  ): void {
    this.#noteNews(row, outcome);
    const keepsValue = outcome.keepsValue === true || !this.#skipsSomething(row, outcome.followed);
    const xcoms = outcome.xcoms.filter(({ key }) => keepsValue || key !== 'return_value');
    const value = xcoms.find(({ key }) => key === 'return_value');
    const end: InstanceEnd = {
      ...endOf(row),
      state: 'success',
      hasValue: value !== undefined && value.json !== 'null',
      length: value?.length ?? null,
      followed: outcome.followed,
      ...(outcome.loopStops === undefined ? {} : { loopStops: outcome.loopStops }),
      ...(value && row.task.mapDepth > 1
        ? { shape: shapeOf(JSON.parse(value.json), row.task.mapDepth) }
        : {}),
    };
    this.#rows.store(row, new Map(xcoms.map(({ json, key }) => [key, json])), end);
    // What it returned is shown to who tests it, also where it is not stored.
    const returned = outcome.xcoms.find(({ key }) => key === 'return_value')?.json ?? null;
    this.#end(row, end, { renderedMapIndex, returned });
  }

  #noteNews(row: LocalRow, outcome: Extract<AttemptOutcome, { kind: 'success' }>): void {
    const { outlets } = row.task.definition;
    if (outlets === undefined) return;
    const { run, surroundings } = this.#setup;
    const drafts = assetEventsOf(outlets, outcome.assetEvents ?? [], run.partitionKey ?? null);
    for (const { aliases, asset, extra, partitionKey } of drafts)
      surroundings.news.push({
        taskId: row.taskId,
        mapIndex: row.mapIndex,
        asset: { name: asset.name, uri: asset.uri },
        extra: decodeValue(extra) as Readonly<Record<string, unknown>>,
        aliases,
        partitionKey,
      });
  }

  /** A branch that skips something stores no value, as in Airflow; a mapped one skips nothing. */
  #skipsSomething({ mapIndex, task }: LocalRow, followed: readonly string[] | null): boolean {
    if (followed === null || mapIndex >= 0) return false;
    return skippedByBranch(this.#graph, task.index, followed).length > 0;
  }

  #end(row: LocalRow, end: InstanceEnd, more: End): void {
    row.state = end.state;
    row.waitUntilUs = null;
    this.#plan.instanceEnded(end);
    this.#noteEnd(row, more);
  }

  #noteEnd(
    row: LocalRow,
    { error = null, reason = null, renderedMapIndex = null, returned = null }: End,
  ): void {
    const { iteration, lines, mapIndex, path, state, taskId, tryNumber } = row;
    const json = returned ?? row.xcoms.get('return_value') ?? null;
    const output = json === null ? undefined : decodeValue(json);
    const place = { taskId, mapIndex, iteration, path, renderedMapIndex };
    this.#tested.set(row, { ...place, state, tryNumber, output, logs: lines, error, reason });
  }
}

/** Nothing is to be spread in a test: a growing delay is as short as it can be. */
const leastDelay = { hash: () => 0n, capMs: 86_400_000 };

const endOf = ({ iteration, mapIndex, taskId }: LocalRow) => ({
  taskId,
  mapIndex,
  iteration,
  hasValue: false,
  length: null,
  followed: null,
});
