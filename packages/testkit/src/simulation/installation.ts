// The processes of a simulated world, life after life, and what operators and fate do to them.
import { type Control, type SchedulerNotice, signalChannels } from '@ariel/protocol';
import { type Database, removeDagFile } from '@ariel/store';
import type { DagFixture } from '../dag/dag-builder.ts';
import { publishDefinitions } from '../dag/publish-definitions.ts';
import type { Execution } from './ledger.ts';
import { isWorkOpen, openWork } from './open-work.ts';
import { described, Operators } from './operators.ts';
import type { Place, PlaceKind } from './place.ts';
import { plannedDag } from './planned-dag.ts';
import type { PlantedBug } from './planted-bug.ts';
import { type SchedulerLife, schedulerLife } from './scheduler-life.ts';
import type { SeededRandom } from './seeded-random.ts';
import { type ServerLife, serverLife } from './server-life.ts';
import { actor } from './simulated-actor.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { SimulatedProcess } from './simulated-process.ts';
import { triggererLife } from './triggerer-life.ts';
import { type WorkerLife, workerLife } from './worker-life.ts';
import type { Life, WorldContext } from './world-context.ts';
import type { DagPlan, PlannedAct, PlannedFault } from './world-plan.ts';

export interface InstallationSettings {
  readonly random: SeededRandom;
  /** The store itself, past every fault. */
  readonly real: Database;
  /** Versions → what their user code does. */
  readonly scripts: Map<string, DagFixture>;
  readonly plant: PlantedBug | null;
}

const AGAIN_US = 1_000_000;

export class Installation {
  readonly #context: WorldContext;
  readonly #settings: InstallationSettings;
  readonly #places: Place[] = [];
  readonly #processor: SimulatedProcess;
  readonly #operators: Operators;
  readonly #startUs: number;
  /** Acts that are under way. */
  #acting = 0;
  /** Publications, and what is put back in order, likewise. */
  #underWay = 0;
  /** How often all tries of a run had ended. */
  #ends = 0;
  #isCalm = false;
  #repairs = 0;

  constructor(context: WorldContext, settings: InstallationSettings) {
    this.#context = context;
    this.#settings = settings;
    this.#startUs = context.loop.nowUs();
    this.#operators = new Operators(
      context,
      settings.real,
      settings.random.fork('operators'),
      context.loop.nowUs(),
    );
    const { plan } = context;
    const add = (kind: PlaceKind, index: number): void => {
      const offsetMs = settings.random.between(-plan.skewMs, plan.skewMs);
      this.#places.push({
        kind,
        index,
        name: `${kind} ${index}`,
        clockOffsetUs: offsetMs * 1000,
        disk: new SimulatedDisk(settings.random.fork(`disk of ${kind} ${index}`), context.loop.nowUs),
        lives: 0,
        life: null,
      });
    };
    for (let index = 0; index < plan.servers; index++) add('server', index);
    for (let index = 0; index < plan.schedulers; index++) add('scheduler', index);
    for (let index = 0; index < (plan.triggerers ?? 0); index++) add('triggerer', index);
    const workers = plan.localSlots ? 0 : plan.workers.length;
    for (let index = 0; index < workers; index++) add('worker', index);
    this.#processor = new SimulatedProcess(
      'dag processor',
      context.loop,
      settings.random.fork('dag processor'),
      0,
    );
  }

  /** What schedulers' sweeps had to repair. */
  get repairs(): number {
    return this.#schedulers().reduce((sum, { scheduler }) => sum + scheduler.repairs, this.#repairs);
  }

  /** Schedulers that live and were taken for dead. */
  get disowned(): number {
    return this.#schedulers().filter(({ wasDisowned }) => wasDisowned()).length;
  }

  /** The database as it is before anything starts. */
  async prepare(): Promise<void> {
    const { plan } = this.#context;
    for (const [name, slots] of Object.entries(plan.pools))
      await this.#settings.real.run(
        'insert into pool (name, slots) values (?, ?) on conflict (name) do update set slots = excluded.slots',
        [name, slots],
      );
    if (plan.countsDeferred)
      await this.#settings.real.run("update pool set include_deferred = 1 where name = 'tight'");
    for (const dag of plan.dags) await this.#publish(this.#settings.real, dag);
  }

  start(): void {
    const { loop, plan } = this.#context;
    for (const place of this.#places) loop.in(this.#settings.random.below(300_000), () => this.#begin(place));
    for (const act of plan.acts)
      if (act.afterEnds === null) loop.in(act.atMs * 1000, () => void this.#act(act));
    for (const fault of plan.faults) loop.in(fault.atMs * 1000, () => this.#befall(fault));
  }

  /** Operators act at the worst moment. */
  lull({ attempt: { run } }: Execution): void {
    this.#ends += 1;
    this.#operators.lastRun = run;
    if (this.#isCalm) return;
    const { loop, plan } = this.#context;
    for (const act of plan.acts)
      if (act.afterEnds === this.#ends)
        loop.in(this.#settings.random.below(4 * plan.latencyUs), () => void this.#act(act));
  }

  /** Everything is there again, and as it was: what was begun can come to its end. */
  calm(): void {
    this.#isCalm = true;
    const { dags, pools } = this.#context.plan;
    for (const place of this.#places) {
      this.#context.network.cutOff(place.name, false);
      place.disk.isFull = false;
      place.clockOffsetUs = 0;
      if (place.life) place.life.process.clockOffsetUs = 0;
      if (place.life === null || place.life.process.isDead) this.#begin(place);
      else place.life.process.wake();
    }
    this.#processor.wake();
    for (const [pool, slots] of Object.entries(pools))
      this.#until((control) => control.setPool({ name: pool, mode: 'set', changes: { slots }, actor }));
    for (const dag of dags) {
      this.#underWay += 1;
      void this.#restore(dag).finally(() => (this.#underWay -= 1));
      this.#until((control) => control.setDagPaused({ dagId: dag.dagId, isPaused: false, actor }));
      this.#until((control) => this.#operators.unpauseBackfill(control, dag.dagId));
    }
  }

  /** Every process is gone. */
  end(): void {
    for (const { life } of this.#places) life?.process.kill();
    this.#processor.kill();
  }

  /** Whether nothing is left that could happen by itself. */
  async isFinished(): Promise<boolean> {
    if (this.#underWay + this.#acting > 0) return false;
    return this.#context.queues.left().length === 0 && !(await isWorkOpen(this.#settings.real));
  }

  /** What has not come to its end, in words. */
  async unfinished(): Promise<string[]> {
    return [...this.#context.queues.left(), ...(await openWork(this.#settings.real))];
  }

  // -- lives

  #begin(place: Place): void {
    if (place.life !== null && !place.life.process.isDead) return;
    const { loop, network, trace } = this.#context;
    place.lives += 1;
    const random = this.#settings.random.fork(`${place.name} ${place.lives}`);
    const process = new SimulatedProcess(place.name, loop, random, place.clockOffsetUs);
    const life = this.#newLife(place, process);
    place.life = life;
    trace(place.name, 'starts');
    if (place.kind === 'server') {
      const { handle } = life as ServerLife;
      network.servers[place.index] = { process, handle, isClosed: false };
    }
    life.start().catch((error: unknown) => {
      this.#context.failed(place.name, 'starting', error);
      // A process that cannot start ends, and is started again by whoever watches it.
      this.#kill(place);
      loop.in(AGAIN_US, () => this.#begin(place));
    });
  }

  #newLife(place: Place, process: SimulatedProcess): Life {
    const { plant } = this.#settings;
    const changes = plant?.notice ?? ((notice: SchedulerNotice) => notice);
    switch (place.kind) {
      case 'server':
        return serverLife(this.#context, process, changes);
      case 'scheduler':
        return schedulerLife(this.#context, { process, life: place.lives, changes, disk: place.disk });
      case 'triggerer':
        return triggererLife(this.#context, { process, life: place.lives, changes });
      case 'worker':
        return workerLife(this.#context, {
          process,
          life: place.lives,
          slots: this.#context.plan.workers[place.index] ?? 1,
          disk: place.disk,
        });
    }
  }

  #kill(place: Place): void {
    const { life } = place;
    if (life === null || life.process.isDead) return;
    this.#context.trace(place.name, 'is killed');
    this.#forget(life);
  }

  #forget(life: Life): void {
    if ('died' in life) (life as WorkerLife).died();
    if ('scheduler' in life) this.#repairs += (life as SchedulerLife).scheduler.repairs;
    life.process.kill();
    this.#context.network.closed(life.process);
  }

  #schedulers(): SchedulerLife[] {
    return this.#places.flatMap(({ kind, life }) =>
      kind === 'scheduler' && life !== null && !life.process.isDead ? [life as SchedulerLife] : [],
    );
  }

  // -- fate

  #befall(fault: PlannedFault): void {
    const place = this.#places.find(({ name }) => name === fault.who);
    if (!place || this.#isCalm) return;
    const { loop, network, trace } = this.#context;
    switch (fault.kind) {
      case 'kill':
        this.#kill(place);
        loop.in(fault.forMs * 1000, () => this.#begin(place));
        return;
      case 'powerCut':
        this.#kill(place);
        trace(place.name, 'loses its power, and what was not flushed');
        place.disk.losePower();
        loop.in(fault.forMs * 1000, () => this.#begin(place));
        return;
      case 'diskFull':
        trace(place.name, `has no room on its disk for ${fault.forMs / 1000} s`);
        place.disk.isFull = true;
        loop.in(fault.forMs * 1000, () => {
          place.disk.isFull = false;
        });
        return;
      case 'freeze': {
        const { life } = place;
        if (life === null || life.process.isDead) return;
        trace(place.name, `is frozen for ${fault.forMs / 1000} s`);
        life.process.freeze();
        loop.in(fault.forMs * 1000, () => {
          trace(place.name, 'goes on');
          life.process.wake();
        });
        return;
      }
      case 'leave':
        this.#leave(place, fault.forMs);
        return;
      case 'clockJump':
        trace(place.name, `has its clock moved by ${fault.byMs / 1000} s`);
        place.clockOffsetUs += fault.byMs * 1000;
        if (place.life) place.life.process.clockOffsetUs = place.clockOffsetUs;
        return;
      case 'cutOff':
        trace(place.name, `is cut off for ${fault.forMs / 1000} s`);
        network.cutOff(place.name, true);
        loop.in(fault.forMs * 1000, () => network.cutOff(place.name, false));
    }
  }

  #leave(place: Place, forMs: number): void {
    const { life } = place;
    if (life === null || life.process.isDead) return;
    this.#context.trace(place.name, 'leaves');
    const served = this.#context.network.servers[place.index];
    if (place.kind === 'server' && served) served.isClosed = true;
    const gone = (): void => {
      if (!life.process.isDead) this.#forget(life);
      this.#context.loop.in(forMs * 1000, () => this.#begin(place));
    };
    life.leave().then(gone, (error: unknown) => {
      this.#context.failed(place.name, 'leaving', error);
      gone();
    });
  }

  // -- operators

  async #act(act: PlannedAct): Promise<void> {
    if (this.#isCalm) return;
    this.#context.trace('an operator', described(act));
    if (act.kind === 'redeploy') return this.#redeploy(act.dag);
    if (act.kind === 'removeFile')
      return this.#processing(
        async (db) => (await removeDagFile(db, 'dags', `${act.dagId}.ts`)).changedDagIds,
      );
    const server = this.#server();
    if (server === null) return;
    this.#acting += 1;
    const done = await this.#try(server, (control) => this.#operators.perform(control, act));
    this.#acting -= 1;
    if (!done) this.#context.trace('an operator', `is refused: ${act.kind}`);
  }

  #server(): ServerLife | null {
    const living = this.#places.flatMap(({ kind, life }) =>
      kind === 'server' && life !== null && !life.process.isDead ? [life as ServerLife] : [],
    );
    return living.length === 0 ? null : this.#settings.random.pick(living);
  }

  /** False where the server could not do it, or is killed meanwhile. */
  #try(server: ServerLife, act: (control: Control) => Promise<unknown>): Promise<boolean> {
    const done = act(server.control).then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof Error && error.name === 'ControlError'))
          this.#context.failed(server.process.name, 'an act', error);
        return false;
      },
    );
    return Promise.race([done, server.process.severed.catch(() => false as const)]);
  }

  /** Again and again, until it is done. */
  #until(act: (control: Control) => Promise<unknown>): void {
    this.#underWay += 1;
    const attempt = async (): Promise<void> => {
      // What operators began before comes first.
      const server = this.#acting === 0 ? this.#server() : null;
      if (server !== null && (await this.#try(server, act))) this.#underWay -= 1;
      else this.#context.loop.in(AGAIN_US, () => void attempt());
    };
    void attempt();
  }

  // -- the dag processor

  #redeploy(dag: DagPlan): void {
    this.#processing((db) => this.#publish(db, dag));
  }

  #processing(work: (db: Database) => Promise<readonly string[]>): void {
    this.#underWay += 1;
    const attempt = async (): Promise<void> => {
      try {
        const changed = await work(this.#context.database.handle(this.#processor));
        this.#underWay -= 1;
        for (const dagId of changed) await this.#dagChanged(dagId);
      } catch (error) {
        this.#context.failed(this.#processor.name, 'publishing', error);
        this.#context.loop.in(AGAIN_US, () => void attempt());
      }
    };
    void attempt();
  }

  async #dagChanged(dagId: string): Promise<void> {
    const notice: SchedulerNotice = { kind: 'dag-changed', dagId };
    const database = this.#context.database.handle(this.#processor);
    await database.signals?.send(
      database,
      signalChannels.scheduler,
      JSON.stringify({ kind: 'notice', notice }),
    );
  }

  async #publish(database: Database, dag: DagPlan): Promise<readonly string[]> {
    const { loop, newId } = this.#context;
    const fixture = plannedDag(dag, this.#startUs);
    await publishDefinitions(database, [fixture.definition], { nowUs: loop.nowUs(), newId });
    const row = await this.#settings.real.first<{ latest_version_id: string }>(
      'select latest_version_id from dag where dag_id = ?',
      [dag.dagId],
    );
    if (row) this.#settings.scripts.set(row.latest_version_id, fixture);
    return [dag.dagId];
  }

  async #restore(dag: DagPlan): Promise<void> {
    const row = await this.#settings.real.first<{ is_active: number }>(
      'select is_active from dag where dag_id = ?',
      [dag.dagId],
    );
    if (row?.is_active !== 1) this.#redeploy(dag);
  }
}
