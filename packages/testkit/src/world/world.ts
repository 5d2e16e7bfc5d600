// The simulated world that scenarios act in. Time stands still between calls; after every step the invariants are
// checked, and the first that does not hold fails the call.
import { resumeTriggers } from '@ariel/execution';
import type { Actor, ClaimedAttempt, Control, SchedulerNotice } from '@ariel/protocol';
import type { DagFixture } from '../dag/dag-builder.ts';
import { publishDefinitions } from '../dag/publish-definitions.ts';
import { openTestDatabase, type TestDatabase } from '../servers/open-test-database.ts';
import { type Answer, returns, type ScriptedAttempt } from './answers.ts';
import { brokenInvariants } from './broken-invariants.ts';
import { durationUs, type SimulatedTime, simulatedTime } from './simulated-time.ts';
import { createWorldProcess, type WorldProcess } from './world-process.ts';
import { WorldRecords } from './world-records.ts';

export interface WorldOptions {
  readonly dags: readonly DagFixture[];
  /** @default '2024-01-01T00:00:00Z' */
  readonly startsAt?: string;
  /** @default 32 */
  readonly parallelism?: number;
  /** Pools beside `default_pool`, or other slots for it. */
  readonly pools?: Readonly<Record<string, number>>;
  readonly maxMapLength?: number;
  /** Most running runs of a DAG that does not say it itself. @default 16 */
  readonly maxActiveRuns?: number;
  readonly maxActiveTasks?: number;
  readonly leaseMs?: number;
  /** Ends are told to the scheduler by notices, which may get lost, and not written with its turns. @default false */
  readonly endsByNotice?: boolean;
  /** Tasks run in processes of the scheduler's own, which are claimed with the turn that queues. @default false */
  readonly beginsWithTurns?: boolean;
  /** How often the scheduler's safety sweep looks. No notice gets lost unless a test loses it. @default 600000 */
  readonly sweepMs?: number;
}

type Act<Name extends keyof Control> = Omit<Parameters<Control[Name]>[0], 'actor'>;

const actor: Actor = { user: 'tester', via: 'test' };
/** Days go by in worlds: a sweep that finds nothing need not look four times a minute. */
const SWEEP_MS = 600_000;
/** Steps after which a scenario that should have come to rest is taken to hang. */
const MOST_STOPS = 100_000;
/** Steps between two looks for what stays broken once it is. */
const LASTING_EVERY = 5;
/** Steps between two looks at every instance there is. */
const WIDE_EVERY = 25;
/** Steps between two looks where each look is a dozen round trips. */
const CHECKED_ON_POSTGRES = 10;

export async function aWorld(options: WorldOptions): Promise<World> {
  const clock = { nowUs: () => 0 };
  const opened = await openTestDatabase({ clockUs: () => clock.nowUs() });
  const { database } = opened;
  const world = new World(opened, options);
  clock.nowUs = () => world.nowUs();
  for (const [name, slots] of Object.entries(options.pools ?? {})) {
    await database.run(
      'insert into pool (name, slots) values (?, ?) on conflict (name) do update set slots = excluded.slots',
      [name, slots],
    );
  }
  for (const dag of options.dags) await world.publish(dag);
  await world.begin();
  return world;
}

export class World extends WorldRecords implements AsyncDisposable {
  readonly #opened: TestDatabase;
  readonly #options: WorldOptions;
  readonly #time: SimulatedTime;
  readonly #dags = new Map<string, DagFixture>();
  #process: WorldProcess;
  #lives = 0;
  #ids = 0;
  #steps = 0;
  /** Tries in the order in which they began. */
  readonly started: ScriptedAttempt[] = [];
  /** What was called outside of tasks, in the order in which it began. */
  readonly called: ClaimedAttempt[] = [];
  /** How that is answered. */
  callBack: (attempt: ClaimedAttempt) => Answer = () => returns();
  /** What the scheduler could not do, in its words. */
  readonly problems: string[] = [];
  /** Loses the notices that it says true to. */
  losesNotice: (notice: SchedulerNotice) => boolean = () => false;

  constructor(opened: TestDatabase, options: WorldOptions) {
    super(opened.database);
    this.#opened = opened;
    this.#options = options;
    const startUs = Date.parse(options.startsAt ?? '2024-01-01T00:00:00Z') * 1000;
    this.#time = simulatedTime(startUs, () => this.#afterStep(), opened.idle);
    this.#process = this.#newProcess();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#time.clear();
    this.#process.database.die();
    await this.#opened[Symbol.asyncDispose]();
  }

  nowUs(): number {
    return this.#time.nowUs();
  }

  get service() {
    return this.#process.service;
  }

  get control(): Control {
    return this.#process.control;
  }

  get execution() {
    return this.#process.execution;
  }

  get scheduler() {
    return this.#process.scheduler;
  }

  get isDead(): boolean {
    return this.#process.database.isDead;
  }

  /** Starts the scheduler of a world that was just made. */
  async begin(): Promise<void> {
    await this.#process.scheduler.start();
    await this.#time.settle();
  }

  // -- what happens outside

  /** The DAG's file was read: a new DAG, or a new form of it. */
  async publish(dag: DagFixture): Promise<void> {
    const { dagId } = dag.definition;
    this.#dags.set(dagId, dag);
    const { maxActiveRuns = 16, maxActiveTasks = 16 } = this.#options;
    await publishDefinitions(this.#process.database, [dag.definition], {
      nowUs: this.nowUs(),
      newId: () => this.#newId(),
      maxActiveRuns,
      maxActiveTasks,
    });
    this.#process.notify({ kind: 'dag-changed', dagId });
  }

  /** Triggers a run by hand; gives its run id. */
  async trigger(dagId: string, request: Partial<Act<'triggerRun'>> = {}): Promise<string> {
    const given = {
      runId: null,
      logicalDate: null,
      dataInterval: null,
      runAfter: null,
      conf: {},
      note: null,
    };
    const { runId } = await this.control.triggerRun({ ...given, ...request, dagId, actor });
    return runId;
  }

  pause = (dagId: string): Promise<void> => this.control.setDagPaused({ dagId, isPaused: true, actor });
  unpause = (dagId: string): Promise<void> => this.control.setDagPaused({ dagId, isPaused: false, actor });

  /** Clears tasks of the DAG's newest run; gives the labels of those affected. */
  async clear(dagId: string, request: Partial<Act<'clearTasks'>> = {}): Promise<string[]> {
    const runId = request.runId ?? (await this.newestRun(dagId)).run_id;
    const given = {
      tasks: null,
      onlyFailed: false,
      includeDownstream: false,
      includeUpstream: false,
      dryRun: false,
    };
    return labels(await this.control.clearTasks({ ...given, ...request, dagId, runId, actor }));
  }

  async mark(dagId: string, taskId: string, state: Act<'setInstanceState'>['state']): Promise<string[]> {
    const { run_id: runId } = await this.newestRun(dagId);
    const request = { dagId, runId, tasks: [taskId], state, dryRun: false, actor };
    return labels(await this.control.setInstanceState(request));
  }

  async markRun(dagId: string, state: Act<'setRunState'>['state'], given?: string): Promise<void> {
    const runId = given ?? (await this.newestRun(dagId)).run_id;
    await this.control.setRunState({ dagId, runId, state, actor });
  }

  /** Triggers of what waits for `taskId`, in the order of their ids. */
  async waitingFor(taskId: string): Promise<string[]> {
    const rows = await this.database.all<{ id: string }>(
      `select w.id from waiting_trigger w join task_instance i on i.id = w.attempt_id where i.task_id = ? order by w.id`,
      [taskId],
    );
    return rows.map(({ id }) => id);
  }

  /** What the triggers wait for has come; gives how many of them still waited. */
  async triggerEvents(triggerIds: readonly string[], payload: unknown = null): Promise<number> {
    const event = JSON.stringify(payload);
    const ends = triggerIds.map((triggerId) => ({ kind: 'event', triggerId, event }) as const);
    const ended = await resumeTriggers(this.execution, ends);
    await this.#time.settle();
    return ended;
  }

  /** The server notices that the leases of vanished workers are over. */
  async expireLeases(): Promise<void> {
    await this.#process.expireLeases();
    await this.#time.settle();
  }

  // -- time

  /** Does what is to be done now. */
  settle = (): Promise<void> => this.#time.settle();

  /** At most `steps` steps of what is to be done now. */
  async steps(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) if (!(await this.#time.step())) return;
  }

  /** Begins `act` beside the step after `steps` others, once so many promises of that step have gone on. */
  beside<Result>(steps: number, promises: number, act: () => Promise<Result>): Promise<Result> {
    const { promise, reject, resolve } = Promise.withResolvers<Result>();
    this.#time.beside(steps, async () => {
      for (let passed = 0; passed < promises; passed++) await null;
      act().then(resolve, reject);
    });
    return promise;
  }

  advance(by: string): Promise<void> {
    return this.#time.moveTo(this.nowUs() + durationUs(by));
  }

  /** Goes on until every run has ended, or nothing but a person can make one go on. */
  async untilIdle(): Promise<void> {
    await this.#time.settle();
    for (let stop = 0; stop < MOST_STOPS; stop++) {
      if (this.isDead) return;
      const times = [await this.nextWaitUs(this.nowUs()), this.#process.executor.nextEndUs()].filter(
        (time) => time !== null,
      );
      if (times.length === 0) return this.check();
      await this.#time.moveTo(Math.min(...times));
    }
    throw new Error('the world does not come to rest');
  }

  // -- faults

  /** The scheduler loses its memory and begins anew; tasks go on meanwhile. */
  async restart(): Promise<void> {
    await this.#process.renewScheduler();
    await this.#time.settle();
  }

  /** The whole server is killed, with its tasks; a new one starts on the same database. */
  async crash(): Promise<void> {
    this.#process.database.die();
    this.#time.clear();
    this.#process = this.#newProcess();
    await this.#process.recover();
    await this.#process.scheduler.start();
    await this.#time.settle();
  }

  /** The server dies right after so many more transactions. */
  dieAfter(transactions: number): void {
    this.#process.database.dieAfter(transactions);
  }

  async #afterStep(): Promise<void> {
    this.#steps += 1;
    if (this.database.dialect === 'postgres' && this.#steps % CHECKED_ON_POSTGRES !== 0) return;
    if (this.#steps % WIDE_EVERY === 0) return this.check('all');
    return this.check(this.#steps % LASTING_EVERY === 0 ? 'quick' : 'instant');
  }

  /** Throws where an invariant does not hold. */
  async check(asked: 'all' | 'quick' | 'instant' = 'all'): Promise<void> {
    const broken = await brokenInvariants(this.database, this.#options.parallelism ?? 32, asked);
    if (broken.length > 0) throw new Error(broken.join('\n'));
  }

  #newId(): string {
    this.#ids += 1;
    return `id-${String(this.#ids).padStart(8, '0')}`;
  }

  #newProcess(): WorldProcess {
    this.#lives += 1;
    return createWorldProcess({
      database: this.database,
      time: this.#time,
      newId: () => this.#newId(),
      parallelism: this.#options.parallelism ?? 32,
      maxMapLength: this.#options.maxMapLength ?? 100_000,
      leaseMs: this.#options.leaseMs ?? 10_000,
      life: this.#lives,
      answer: (attempt) => this.#dags.get(attempt.dagId)?.scripts.get(attempt.taskId)?.(attempt),
      started: (attempt) => void this.started.push(attempt),
      callBack: (attempt) => {
        this.called.push(attempt);
        return this.callBack(attempt);
      },
      live: () => {},
      report: ({ error, message }) => void this.problems.push(`${message}: ${String(error)}`),
      endsByNotice: this.#options.endsByNotice ?? false,
      beginsWithTurns: this.#options.beginsWithTurns ?? false,
      sweepMs: this.#options.sweepMs ?? SWEEP_MS,
      losesNotice: (notice) => this.losesNotice(notice),
    });
  }
}

const labels = (affected: readonly { readonly taskId: string; readonly mapIndex: number }[]): string[] =>
  affected.map(({ taskId, mapIndex }) => (mapIndex < 0 ? taskId : `${taskId}[${mapIndex}]`));
