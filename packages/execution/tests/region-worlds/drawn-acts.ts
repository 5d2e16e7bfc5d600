// What happens in the middle of a random world's runs: operators' acts, losses, deaths, other versions of the DAG.
import { type AffectedInstance, type ClearRequest, ControlError, type MarkRequest } from '@ariel/protocol';
import type { World } from '@ariel/testkit';
import fc from 'fast-check';
import { dagOf } from './built-dag.ts';
import { type DrawnDag, varied } from './drawn-dag.ts';
import { changeBackfill, fillBack, forkAt } from './run-acts.ts';
import { watched } from './watched-act.ts';

const actor = { user: 'tester', via: 'test' } as const;

const kinds = [
  'clear task',
  'clear downstream',
  'clear upstream',
  'clear instance',
  'clear group',
  'clear run',
  'clear failed',
  'clear running',
  'clear on latest',
  'mark task',
  'mark instance',
  'mark relatives',
  'mark run',
  'run again',
  'backfill',
  'pause backfill',
  'unpause backfill',
  'cancel backfill',
  'fork',
  'delete run',
  'delete instance',
  'pause',
  'unpause',
  'restart',
  'crash',
  'die after',
  'lose notices',
  'keep notices',
  'another version',
  'trigger',
  'nothing',
] as const;

export interface DrawnAct {
  readonly kind: (typeof kinds)[number];
  readonly which: number;
  readonly how: number;
  /** How far things go on before it. */
  readonly wait: number;
  /** Begins beside something else. */
  readonly isBeside: boolean;
}

export const drawnActs: fc.Arbitrary<DrawnAct[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    which: fc.nat(1000),
    how: fc.nat(1000),
    wait: fc.nat(60),
    isBeside: fc.boolean(),
  }),
  { maxLength: 8 },
);

interface FoundInstance {
  readonly run_id: string;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
}

const waitsForPast = ({ tasks }: DrawnDag): boolean => tasks.some(({ dependsOnPast }) => dependsOnPast);

export class ActedWorld {
  readonly world: World;
  /** What acts threw that were not refused. */
  readonly failures: unknown[] = [];
  #dag: DrawnDag;
  /** A version that some run may have waits for the run before. */
  #hasPast: boolean;
  #runs = 0;

  constructor(world: World, dag: DrawnDag) {
    this.world = world;
    this.#dag = dag;
    this.#hasPast = waitsForPast(dag);
  }

  async trigger(): Promise<void> {
    this.#runs += 1;
    const logicalDate = Date.UTC(2023, 0, this.#runs) * 1000;
    await this.#survive(this.world.trigger('random', { runId: `run-${this.#runs}`, logicalDate }));
  }

  async act(act: DrawnAct): Promise<void> {
    const { world } = this;
    await this.#goOn(act.wait);
    const { how, kind } = act;
    switch (kind) {
      case 'restart':
        return this.#survive(world.restart());
      case 'crash':
        return world.crash();
      case 'die after':
        world.dieAfter(1 + (how % 9));
        return this.#goOn(act.which % 60);
      case 'lose notices': {
        let seen = how;
        world.losesNotice = ({ kind }) => kind === 'run-changed' && seen++ % 3 === 0;
        return;
      }
      case 'keep notices':
        world.losesNotice = () => false;
        return;
      case 'another version':
        this.#dag = varied(this.#dag, how);
        this.#hasPast ||= waitsForPast(this.#dag);
        return this.#survive(world.publish(dagOf(this.#dag)));
      case 'trigger':
        return this.#runs < 4 ? this.trigger() : undefined;
      case 'nothing':
        return;
      default:
        return this.#operate(act);
    }
  }

  /** What an operator does, at once or beside something that goes on. */
  async #operate(act: DrawnAct): Promise<void> {
    const found = await this.#instance(act.which);
    if (!found) return;
    const operate = () =>
      this.#asked(act, found).catch((error: unknown) => {
        if (!(error instanceof ControlError)) throw error;
      });
    if (!act.isBeside) return this.#survive(operate());
    // It begins when there is something to begin beside of, and may die with the server.
    this.world
      .beside(act.how % 4, act.how % 23, operate)
      .catch((error: unknown) => this.failures.push(error));
  }

  async #asked(act: DrawnAct, found: FoundInstance): Promise<unknown> {
    const { how, isBeside, kind } = act;
    const { world } = this;
    const { run_id: runId } = found;
    switch (kind) {
      case 'pause':
        return world.pause('random');
      case 'unpause':
        return world.unpause('random');
      case 'backfill':
        return this.#isBackfillable() ? fillBack(world, how, isBeside) : undefined;
      case 'pause backfill':
      case 'unpause backfill':
      case 'cancel backfill':
        return changeBackfill(world, kind);
      case 'fork':
        return forkAt(world, found, { how, isBeside });
      case 'delete run':
        return world.control.deleteRun({ dagId: 'random', runId, tasks: null, actor });
      case 'delete instance':
        return world.control.deleteRun({ dagId: 'random', runId, tasks: [found.task_id], actor });
      default: {
        const perform = this.#marking(act, found);
        return isBeside ? perform(false) : watched(world, `${kind} ${found.task_id}`, perform);
      }
    }
  }

  #marking(
    { how, kind }: DrawnAct,
    { iteration, map_index: mapIndex, run_id: runId, task_id: taskId }: FoundInstance,
  ): (dryRun: boolean) => Promise<readonly AffectedInstance[]> {
    const { control } = this.world;
    const clear = (request: Partial<ClearRequest>) => (dryRun: boolean) =>
      control.clearTasks({
        ...{ dagId: 'random', runId, tasks: null, onlyFailed: false, includeDownstream: false },
        ...{ includeUpstream: false, dryRun, actor },
        ...request,
      });
    const instance = { taskId, mapIndex, ...(how % 2 === 0 ? { iteration } : {}) };
    const states = ['success', 'failed', 'skipped'] as const;
    const state = states[how % 3] ?? 'success';
    const mark = (request: Partial<MarkRequest>) => (dryRun: boolean) =>
      control.setInstanceState({ dagId: 'random', runId, tasks: [], state, dryRun, actor, ...request });
    const markRun = (to: 'failed' | 'queued' | 'success') => (dryRun: boolean) =>
      control.setRunState({ dagId: 'random', runId, state: to, dryRun, actor });
    switch (kind) {
      case 'clear task':
        return clear({ tasks: [taskId] });
      case 'clear downstream':
        return clear({ tasks: [how % 4 > 1 ? taskId : instance], includeDownstream: true });
      case 'clear upstream':
        return clear({ tasks: [taskId], includeUpstream: true });
      case 'clear instance':
        return clear({ tasks: [instance] });
      case 'clear group':
        return clear({ tasks: [taskId.split('.').slice(0, -1).join('.') || taskId] });
      case 'clear run':
        return clear({ tasks: null });
      case 'clear failed':
        return clear({ tasks: null, onlyFailed: true });
      case 'clear running':
        return clear({ tasks: null, onlyRunning: true });
      case 'clear on latest':
        return clear({
          tasks: how % 3 === 0 ? null : [taskId],
          onLatestVersion: true,
          onlyNew: how % 7 === 0,
        });
      case 'mark task':
        return mark({ tasks: [taskId] });
      case 'mark relatives':
        return mark({ tasks: [taskId], includeUpstream: how % 4 > 1, includeDownstream: how % 8 > 3 });
      case 'mark instance':
        return mark({ tasks: [instance] });
      case 'mark run':
        return markRun(how % 2 === 0 ? 'success' : 'failed');
      default:
        return markRun('queued');
    }
  }

  /** Dates before the DAG's own, of one whose dates do not wait for each other. */
  #isBackfillable(): boolean {
    return this.#dag.isScheduled && !waitsForPast(this.#dag);
  }

  async #instance(which: number): Promise<FoundInstance | undefined> {
    const all = await this.world.database.all<FoundInstance>(
      `select r.run_id, i.task_id, i.map_index, i.iteration from task_instance i join dag_run r on r.id = i.run_ref
       order by r.id, i.task_id, i.iteration, i.map_index`,
    );
    return all[which % Math.max(1, all.length)];
  }

  async #goOn(wait: number): Promise<void> {
    await this.world.steps(wait % 6);
    await this.world.advance(`${Math.floor(wait / 6) * 700}ms`);
    if (this.world.isDead) await this.world.crash();
  }

  /** Nothing of a dead process is ever answered. */
  async #survive(work: Promise<unknown>): Promise<void> {
    work.catch(() => {});
    await Promise.race([work, this.world.settle()]);
    if (this.world.isDead) await this.world.crash();
    else await work;
  }

  /** Lets everything come to its end; what waits for a run before that failed is told to go on. */
  async end(): Promise<void> {
    const { world } = this;
    world.losesNotice = () => false;
    for (let round = 0; round < 300; round++) {
      if (world.isDead) await world.crash();
      await this.#survive(world.unpause('random'));
      await this.#survive(changeBackfill(world, 'unpause backfill'));
      await world.untilIdle();
      const open = await world.database.all<{ run_id: string }>(
        "select run_id from dag_run where state in ('queued', 'running')",
      );
      if (open.length === 0) return world.check();
      await this.#survive(world.expireLeases());
      await world.advance('16s');
      if (round % 20 === 19) await this.#allowPast();
    }
    throw new Error(`these do not end: ${await this.#whatIsOpen()}`);
  }

  async #allowPast(): Promise<void> {
    if (!this.#hasPast) return;
    const { world } = this;
    const rows = await world.database.all<FoundInstance>(
      `select r.run_id, i.task_id, i.map_index, i.iteration from task_instance i join dag_run r on r.id = i.run_ref
       where r.state in ('success', 'failed') and i.state not in ('success', 'skipped')`,
    );
    for (const { run_id: runId, task_id: taskId } of rows)
      await this.#survive(
        world.control.setInstanceState({
          ...{ dagId: 'random', runId, actor },
          tasks: [taskId],
          state: 'success',
          dryRun: false,
        }),
      );
  }

  async #whatIsOpen(): Promise<string> {
    const rows = await this.world.database.all(
      `select r.run_id, r.state as run, i.task_id, i.map_index, i.iteration, i.state, i.try_number, i.wait_until
       from dag_run r left join task_instance i on r.id = i.run_ref
       where r.state in ('queued', 'running')`,
    );
    return rows.map((row) => JSON.stringify(row)).join('\n');
  }
}
