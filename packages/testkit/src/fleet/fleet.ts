// Several schedulers, each with an executor of its own, and an API server, over one database in memory and simulated time.
import { createControl, createExecutionService, settleExpired, VersionCache } from '@ariel/execution';
import type { ClaimedAttempt, Control, HeldEnds, SchedulerNotice, SchedulerSignal } from '@ariel/protocol';
import { signalChannels } from '@ariel/protocol';
import { Scheduler, type SchedulerSettings } from '@ariel/scheduler';
import { PretendingExecutor, VirtualTime } from '@ariel/simulator';
import { type Database, migrate, openSqlite, type Queryable } from '@ariel/store';
import type { DagFixture } from '../dag/dag-builder.ts';
import { publishDefinitions } from '../dag/publish-definitions.ts';
import { brokenInvariants } from '../world/broken-invariants.ts';
import { durationUs } from '../world/simulated-time.ts';
import { type CalledDatabase, processDatabase, withSignals } from './called-signals.ts';

export interface FleetOptions {
  readonly schedulers: number;
  readonly dags: readonly DagFixture[];
  readonly parallelism?: number;
  readonly globalParallelism?: number;
  readonly pools?: Readonly<Record<string, number>>;
  /** False: no process can call another. @default true */
  readonly hasSignals?: boolean;
  /** Tasks report to an API server, not to the scheduler's own process. */
  readonly reportsElsewhere?: boolean;
  /** @default 600000: these workers do not beat */
  readonly leaseMs?: number;
}

export interface FleetMember {
  readonly scheduler: Scheduler;
  kill(): void;
  freeze(): void;
  thaw(): void;
}

const START_US = Date.parse('2024-01-01T00:00:00Z') * 1000;
const actor = { user: 'tester', via: 'test' } as const;

export class Fleet implements AsyncDisposable {
  readonly time: VirtualTime;
  readonly database: Database;
  readonly called: CalledDatabase;
  readonly members: FleetMember[] = [];
  readonly problems: string[] = [];
  /** `dag/task[index]` in the order in which tries began, with the number of the scheduler that placed them. */
  readonly started: string[] = [];
  readonly control: Control;
  readonly #options: FleetOptions;
  readonly #real: Database;
  readonly #dags = new Map<string, DagFixture>();
  #ids = 0;

  private constructor(options: FleetOptions) {
    this.#options = options;
    this.time = new VirtualTime(START_US, { afterStep: () => this.check() });
    this.#real = openSqlite({ path: ':memory:', clockUs: this.time.nowUs });
    this.called = withSignals(this.#real, (work) => this.time.soon(work));
    this.database =
      options.hasSignals === false ? { ...this.called.database, signals: null } : this.called.database;
    this.control = this.#newControl();
  }

  static async start(options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(options);
    await migrate(fleet.#real, fleet.time.nowUs());
    for (const [name, slots] of Object.entries(options.pools ?? {}))
      await fleet.#real.run('insert into pool (name, slots) values (?, ?)', [name, slots]);
    for (const dag of options.dags) await fleet.#publish(dag);
    for (let number = 0; number < options.schedulers; number++) await fleet.join();
    // They hear of each other.
    await fleet.advance('2s');
    return fleet;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.time.clear();
    for (const member of this.members) member.kill();
    await this.#real.close();
  }

  readonly newId = (): string => {
    this.#ids += 1;
    return `id-${String(this.#ids).padStart(8, '0')}`;
  };

  /** One more scheduler. */
  async join(): Promise<FleetMember> {
    const number = this.members.length;
    const own = processDatabase(this.database);
    const { database } = own;
    const versions = new VersionCache();
    const {
      globalParallelism = null,
      leaseMs = 600_000,
      parallelism = 32,
      reportsElsewhere = false,
    } = this.#options;
    const base = { versions, nowUs: this.time.nowUs, newId: this.newId, leaseMs, maxMapLength: 1000 };
    const execution = {
      ...base,
      database,
      hereId: () => (reportsElsewhere ? null : scheduler.ownerId),
      notify: (notice: SchedulerNotice) => scheduler.notify(notice),
      joinTurn: (ends: HeldEnds<Queryable>) => scheduler.join(ends),
    };
    const executor = new PretendingExecutor({
      time: this.time,
      service: createExecutionService(execution),
      workerId: `worker-${number}`,
      pretend: (attempt) => this.#pretend(attempt, number),
      watcher: { failed: (error) => void this.problems.push(String(error)) },
    });
    const settings: SchedulerSettings = {
      ...base,
      database,
      executor,
      ownerId: this.newId(),
      parallelism,
      globalParallelism,
      runLeaseMs: 6000,
      isOnlyScheduler: false,
      pacing: this.time,
      live: () => {},
      report: ({ error, message }) => void this.problems.push(`${message}: ${String(error)}`),
      settleExpired: async (ownerId) => void (await settleExpired(execution, ownerId, 4000)),
    };
    const scheduler = new Scheduler(settings);
    const member: FleetMember = { scheduler, kill: own.die, freeze: own.freeze, thaw: own.thaw };
    this.members.push(member);
    await scheduler.start();
    await this.time.settle();
    return member;
  }

  async trigger(dagId: string, times = 1): Promise<void> {
    const given = {
      runId: null,
      logicalDate: null,
      dataInterval: null,
      runAfter: null,
      conf: {},
      note: null,
    };
    for (let time = 0; time < times; time++) await this.control.triggerRun({ ...given, dagId, actor });
    await this.time.settle();
  }

  advance(by: string): Promise<void> {
    return this.time.moveTo(this.time.nowUs() + durationUs(by));
  }

  async runStates(): Promise<Record<string, number>> {
    const rows = await this.#real.all<{ state: string; n: number }>(
      'select state, count(*) as n from dag_run group by state',
    );
    return Object.fromEntries(rows.map(({ n, state }) => [state, n]));
  }

  /** Which scheduler owns how many running runs. */
  async owners(): Promise<number[]> {
    const rows = await this.#real.all<{ owner_id: string | null; n: number }>(
      "select owner_id, count(*) as n from dag_run where state = 'running' group by owner_id",
    );
    return this.members.map(
      ({ scheduler }) => rows.find((row) => row.owner_id === scheduler.ownerId)?.n ?? 0,
    );
  }

  async check(): Promise<void> {
    const { parallelism = 32, globalParallelism, schedulers } = this.#options;
    const most = globalParallelism ?? parallelism * (schedulers + 2);
    const broken = await brokenInvariants(this.#real, most, 'quick');
    if (broken.length > 0) throw new Error(broken.join('\n'));
  }

  #newControl(): Control {
    const tell = (notice: SchedulerNotice): void => {
      if (notice.kind === 'run-changed') return;
      const signal: SchedulerSignal = { kind: 'notice', notice };
      const { signals } = this.database;
      void signals?.send(this.database, signalChannels.scheduler, JSON.stringify(signal));
    };
    return createControl({
      database: this.database,
      versions: new VersionCache(),
      nowUs: this.time.nowUs,
      newId: this.newId,
      hereId: () => null,
      notify: tell,
      kill: () => {},
      checkSchema: () => [],
      reparse: async () => {},
    });
  }

  #pretend(attempt: ClaimedAttempt, number: number) {
    const { dagId } = attempt.run;
    this.started.push(
      `${number} ${dagId}/${attempt.taskId}${attempt.mapIndex < 0 ? '' : `[${attempt.mapIndex}]`}`,
    );
    const answer = this.#dags.get(dagId)?.scripts.get(attempt.taskId)?.({
      ...attempt,
      dagId,
      runId: attempt.run.runId,
    });
    const success = { kind: 'success', xcoms: [], followed: null } as const;
    const outcome = answer?.outcome ?? success;
    return {
      outcome: outcome === 'vanishes' ? null : outcome,
      takesUs: durationUs(answer?.takes ?? '1s'),
    };
  }

  async #publish(dag: DagFixture): Promise<void> {
    this.#dags.set(dag.definition.dagId, dag);
    await publishDefinitions(this.#real, [dag.definition], {
      nowUs: this.time.nowUs(),
      newId: this.newId,
      maxActiveRuns: 1000,
      maxActiveTasks: 1000,
    });
  }
}
