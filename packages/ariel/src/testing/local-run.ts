// One run of a DAG in this process: the real planner decides, and each instance that is ready runs to its end before the next.
import {
  type AttemptOutcome,
  checkMapSource,
  compileRunGraph,
  type ErrorReport,
  type GraphTask,
  type InstanceEnd,
  type RunGraph,
  RunPlan,
  type TaskState,
} from '@ariel/core';
import {
  type AuthoredDag,
  type ContextFacts,
  createTaskContext,
  decodeValue,
  errorReport,
  registry,
  runHandler,
  type TaskHandler,
  type TestedTask,
  type TestLogLine,
  type TestOptions,
} from '@ariel/sdk';
import { localServices, type Surroundings } from './local-services.ts';
import { resolveInputs } from './resolve-inputs.ts';

interface Instance {
  readonly task: GraphTask;
  readonly mapIndex: number;
  tryNumber: number;
  /** When the try first began; it stays over reschedules. */
  startedUs: number | null;
  readonly lines: TestLogLine[];
}

export interface RunSetup {
  readonly dag: AuthoredDag;
  readonly run: ContextFacts['run'];
  readonly mock: NonNullable<TestOptions['mock']>;
  readonly surroundings: Surroundings;
}

export class LocalRun {
  readonly #setup: RunSetup;
  readonly #graph: RunGraph;
  readonly #plan: RunPlan;
  readonly #instances = new Map<string, Instance>();
  readonly #ready: Instance[] = [];
  readonly #tested: TestedTask[] = [];
  #state: 'success' | 'failed' | null = null;

  constructor(setup: RunSetup) {
    this.#setup = setup;
    this.#graph = compileRunGraph(setup.dag.definition);
    this.#plan = new RunPlan(this.#graph, {
      instances: [],
      results: [],
      paramLength: (name) => lengthOf(setup.run.params[name]),
    });
  }

  async finish(): Promise<{ readonly state: 'success' | 'failed'; readonly tasks: readonly TestedTask[] }> {
    while (this.#state === null) {
      this.#applyDecisions();
      const next = this.#ready.shift();
      if (next !== undefined) await this.#attempt(next);
      else if (this.#state === null && !this.#plan.hasMore) this.#jumpToNextTime();
    }
    return { state: this.#state, tasks: this.#tested };
  }

  #applyDecisions(): void {
    const decisions = this.#plan.takeDecisions();
    for (const decision of decisions) {
      if (decision.kind === 'finish') this.#state = decision.state;
      if (decision.kind === 'end')
        this.#noteEnd(this.#instance(decision.task, decision.mapIndex), decision.state);
      if (decision.kind !== 'ready') continue;
      for (let mapIndex = decision.from; mapIndex < decision.to; mapIndex += 1) {
        this.#ready.push(this.#instance(decision.task, mapIndex));
      }
    }
    // Stable: among equals, what was ready first goes first.
    if (decisions.length > 0) this.#ready.sort((left, right) => right.task.priority - left.task.priority);
  }

  #jumpToNextTime(): void {
    const { clock } = this.#setup.surroundings;
    const nextUs = this.#plan.nextTimeUs();
    if (nextUs === null)
      throw new Error(`the run of ${this.#graph.dagId} neither ended nor waits for anything`);
    clock.jumpTo(nextUs);
    this.#plan.timeReached(clock.nowUs());
  }

  #instance(index: number, mapIndex: number): Instance {
    const key = `${index}:${mapIndex}`;
    const task = this.#graph.tasks[index];
    if (task === undefined) throw new Error(`${this.#graph.dagId} has no task number ${index}`);
    const instance = this.#instances.get(key) ?? { task, mapIndex, tryNumber: 0, startedUs: null, lines: [] };
    this.#instances.set(key, instance);
    return instance;
  }

  async #attempt(instance: Instance): Promise<void> {
    const { clock } = this.#setup.surroundings;
    if (instance.startedUs === null) instance.tryNumber += 1;
    instance.startedUs ??= clock.nowUs();
    this.#settle(instance, this.#checked(instance, await this.#run(instance)));
  }

  async #run(instance: Instance): Promise<AttemptOutcome> {
    const { dag, mock, run, surroundings } = this.#setup;
    const { definition: original } = instance.task;
    const { taskId } = original;
    const mocked = Object.hasOwn(mock, taskId) ? mock[taskId] : undefined;
    const handler = mocked === undefined ? dag.handlers.get(taskId) : mockHandler(original.kind, mocked);
    if (handler === undefined) throw new Error(`there is no function for task ${taskId}`);
    // A mocked sensor answers once with its value.
    const task = mocked === undefined ? original : { ...original, sensor: null };
    const { mapIndex, tryNumber, startedUs } = instance;
    const signal =
      task.executionTimeoutMs === null
        ? new AbortController().signal
        : AbortSignal.timeout(task.executionTimeoutMs);
    const context = createTaskContext(
      {
        dag: dag.definition,
        task,
        run,
        mapIndex,
        tryNumber,
        maxTries: task.retries,
        startDateUs: startedUs ?? 0,
      },
      localServices(surroundings, { taskId, mapIndex, tryNumber, signal, lines: instance.lines }),
    );
    try {
      const isMapped = (id: string): boolean => this.#graph.tasks[this.#graph.indexOf(id)]?.isMapped ?? false;
      const inputs = await resolveInputs({
        task,
        handler,
        context,
        xcoms: surroundings.xcoms,
        given: surroundings.given,
        isMapped,
      });
      return await runHandler(handler, task, inputs, context);
    } catch (error) {
      return { kind: 'failed', error: errorReport(error), retryable: true, reason: 'error' };
    }
  }

  /** A result that other tasks are mapped over must be a list that is short enough. */
  #checked({ task }: Instance, outcome: AttemptOutcome): AttemptOutcome {
    if (outcome.kind !== 'success') return outcome;
    const problem = checkMapSource(task, outcome.xcoms, registry().maxMapLength);
    if (problem === null) return outcome;
    const error: ErrorReport = { name: 'Error', ...problem, frames: [], cause: null };
    return { kind: 'failed', error, retryable: true, reason: 'error' };
  }

  #settle(instance: Instance, outcome: AttemptOutcome): void {
    const { clock, xcoms } = this.#setup.surroundings;
    const { task, mapIndex } = instance;
    if (outcome.kind === 'success') {
      xcoms.put(task.taskId, mapIndex, outcome.xcoms);
      this.#end(instance, 'success', { followed: outcome.followed });
    } else if (outcome.kind === 'skipped') {
      this.#end(instance, 'skipped');
    } else if (outcome.kind === 'reschedule') {
      this.#plan.instanceWaits(task.taskId, mapIndex, outcome.atUs);
    } else if (!outcome.retryable || instance.tryNumber > task.definition.retries) {
      this.#end(instance, 'failed', { error: outcome.error });
    } else {
      instance.startedUs = null;
      this.#plan.instanceWaits(task.taskId, mapIndex, clock.nowUs() + task.definition.retryDelayMs * 1000);
    }
  }

  #end(
    instance: Instance,
    state: InstanceEnd['state'],
    {
      error = null,
      followed = null,
    }: { readonly error?: ErrorReport | null; readonly followed?: readonly string[] | null } = {},
  ): void {
    const { taskId } = instance.task;
    const { mapIndex } = instance;
    const json = this.#setup.surroundings.xcoms.text(taskId, mapIndex);
    const length = json === null ? null : lengthOf(JSON.parse(json));
    this.#plan.instanceEnded({
      taskId,
      mapIndex,
      state,
      hasValue: json !== null && json !== 'null',
      length,
      followed,
    });
    this.#noteEnd(instance, state, error);
  }

  #noteEnd(
    { task, mapIndex, tryNumber, lines }: Instance,
    state: TaskState,
    error: ErrorReport | null = null,
  ): void {
    const { xcoms } = this.#setup.surroundings;
    const json = xcoms.text(task.taskId, mapIndex);
    this.#tested.push({
      taskId: task.taskId,
      mapIndex,
      state,
      tryNumber,
      output: json === null ? undefined : decodeValue(json),
      logs: lines,
      error,
    });
  }
}

function mockHandler(
  kind: TaskHandler['kind'],
  mocked: NonNullable<TestOptions['mock']>[string],
): TaskHandler {
  return {
    kind,
    inputFunctions: {},
    execute: (inputs, context) => mocked(inputs as Readonly<Record<string, never>>, context),
  };
}

function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}
