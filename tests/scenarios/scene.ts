// The language of the scenarios: DAGs as authors write them, run by the real planner, scheduler and store on a clock that
// stands still between two steps. After every step each instance that is not running must have a reason in words.
import { createApiServer, hashOfSecret, newApiToken } from '@ariel/api';
import type { InstanceState, RunState } from '@ariel/core';
import type { RunDetail } from '@ariel/protocol';
import type { AuthoredDag } from '@ariel/sdk';
import { aWorld, type DagFixture, type World, type WorldOptions } from '@ariel/testkit';
import { inProcess } from '../cases/in-process-tasks.ts';
import { unexplained } from './unexplained.ts';

export interface SceneOptions extends Omit<WorldOptions, 'dags'> {
  /** How long the tries of a task take. @default a second */
  readonly takes?: Readonly<Record<string, string>>;
}

type Dags = AuthoredDag | readonly AuthoredDag[];

export async function aScene(dags: Dags, options: SceneOptions = {}): Promise<Scene> {
  const { takes = {}, ...world } = options;
  const all = [dags].flat();
  const fixtures = all.map((dag) => fixtureOf(dag, takes));
  const made = await aWorld({ ...world, dags: fixtures });
  const scene = new Scene(made, all[0]?.definition.dagId ?? '', options);
  await scene.explained();
  return scene;
}

/** Where a task instance or a run is asked for: of the newest run of the first DAG, unless it says otherwise. */
export interface Which {
  readonly dag?: string;
  readonly run?: string;
}

export class Scene implements AsyncDisposable {
  /** For acts of people and looks at the rows that the language has no words for. */
  readonly world: World;
  readonly #dagId: string;
  readonly #options: SceneOptions;
  #server: ReturnType<typeof createApiServer> | null = null;

  constructor(world: World, dagId: string, options: SceneOptions) {
    this.world = world;
    this.#dagId = dagId;
    this.#options = options;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server !== null) await (await this.#server).close();
    await this.world[Symbol.asyncDispose]();
  }

  // -- what happens

  /** Somebody starts a run by hand; what can be done at once is done. */
  async trigger(
    run?: string,
    dag = this.#dagId,
    request: Parameters<World['trigger']>[1] = {},
  ): Promise<void> {
    await this.world.trigger(dag, run === undefined ? request : { ...request, runId: run });
    await this.settle();
  }

  async settle(): Promise<void> {
    await this.world.settle();
    await this.explained();
  }

  async pass(time: string): Promise<void> {
    await this.world.advance(time);
    await this.explained();
  }

  /** Goes on until nothing is left to do. */
  async end(): Promise<void> {
    await this.world.untilIdle();
    await this.explained();
  }

  /** The DAG's file was changed. */
  async publish(dag: AuthoredDag): Promise<void> {
    await this.world.publish(fixtureOf(dag, this.#options.takes ?? {}));
    await this.settle();
  }

  // -- what there is to see

  /** `{ load: 'success', 'parse[1]': 'running', 'grow.step#2': null }`: a map index in brackets, an iteration after `#`. */
  async states(which: Which = {}): Promise<Record<string, InstanceState>> {
    const run = await this.#run(which);
    const rows = await this.world.database.all<InstanceRow>(
      `select task_id, map_index, iteration, state from task_instance where run_ref = ?
       order by task_id, iteration, map_index`,
      [run.id],
    );
    return Object.fromEntries(rows.map((row) => [labelOf(row), row.state]));
  }

  async run(which: Which = {}): Promise<RunState> {
    return (await this.#run(which)).state;
  }

  /** Why the instance is not running, or ended as it did, in the words of the pages. */
  async why(label: string, which: Which = {}): Promise<string | null> {
    const [, taskId = '', index = '-1'] = /^(.*?)(?:\[(\d+)\])?$/.exec(label) ?? [];
    const { instances } = await this.detail(which);
    const found = instances.filter((each) => each.task_id === taskId && each.map_index === Number(index));
    // Of a task in a loop, the iteration that is not over.
    const asked = found.find((each) => each.state !== 'success') ?? found[0];
    if (asked === undefined) throw new Error(`there is no instance ${label}`);
    return asked.reason;
  }

  /** Why the run is not running, or failed. */
  async whyRun(which: Which = {}): Promise<string | null> {
    return (await this.detail(which)).reason;
  }

  /** When the runs are due, as `01-31 06:00`, oldest first. */
  async due(dag = this.#dagId): Promise<string[]> {
    const rows = await this.world.database.all<{ at: number }>(
      'select run_after as at from dag_run where dag_id = ? order by run_after, id',
      [dag],
    );
    return rows.map(({ at }) => momentOf(at));
  }

  /** Task ids and map indexes in the order in which they began. */
  order(): string[] {
    return this.world.started.map(({ mapIndex, taskId }) =>
      labelOf({ task_id: taskId, map_index: mapIndex, iteration: 0 }),
    );
  }

  /** The stored result of a task. */
  async result(taskId: string, mapIndex = -1, dag = this.#dagId): Promise<unknown> {
    const json = await this.world.xcom(dag, taskId, mapIndex);
    return json === null ? null : JSON.parse(json);
  }

  async detail(which: Which = {}): Promise<RunDetail> {
    const run = await this.#run(which);
    return this.#get(`/ui/dags/${run.dag_id}/runs/${encodeURIComponent(run.run_id)}`);
  }

  /** Throws where an instance that does not run has no reason, or one that cannot be. */
  async explained(): Promise<void> {
    const runs = await this.world.database.all<{ dag: string; run: string }>(
      'select dag_id as dag, run_id as run from dag_run order by id desc limit 5',
    );
    for (const which of runs) {
      const lacking = unexplained(await this.detail(which));
      if (lacking.length > 0) throw new Error(`${which.dag} ${which.run}: ${lacking.join('; ')}`);
    }
    if (this.world.problems.length > 0) throw new Error(this.world.problems.join('; '));
  }

  async #run({ dag = this.#dagId, run }: Which) {
    if (run === undefined) return this.world.newestRun(dag);
    const found = await this.world.database.first<{
      id: number;
      dag_id: string;
      run_id: string;
      state: RunState;
    }>('select id, dag_id, run_id, state from dag_run where dag_id = ? and run_id = ?', [dag, run]);
    if (found === undefined) throw new Error(`DAG ${dag} has no run ${run}`);
    return found;
  }

  /** What the API answers, of the real server over the world's database. */
  async #get<Body>(url: string): Promise<Body> {
    this.#server ??= this.#serve();
    const answer = await (await this.#server).inject({
      method: 'GET',
      url,
      headers: { authorization: `Bearer ${token}` },
    });
    if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${answer.body}`);
    return answer.json() as Body;
  }

  async #serve() {
    const { world } = this;
    await world.database.run(
      "insert into user_account (username, password_hash, role, created_at) values ('somebody', '', 'Admin', 0)",
    );
    await world.control.createApiToken({
      tokenHash: hashOfSecret(token),
      name: 'scenarios',
      username: 'somebody',
      scopes: null,
      expiresUs: null,
      actor: { user: null, via: 'cli' },
    });
    return createApiServer({
      database: world.database,
      control: world.control,
      live: { subscribe: () => () => {} },
      auth: {
        secretKey: SECRET,
        accounts: { find: async () => undefined },
      },
      logsFolder: 'logs',
      pagesFolder: null,
      bundles: {},
      version: '0',
      nowUs: () => world.nowUs(),
      parallelism: this.#options.parallelism ?? 32,
      reportError: (error) => void world.problems.push(String(error)),
    });
  }
}

interface InstanceRow {
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly state: InstanceState;
}

function labelOf({ iteration, map_index: index, task_id: id }: Omit<InstanceRow, 'state'>): string {
  return `${id}${index < 0 ? '' : `[${index}]`}${iteration > 0 ? `#${iteration}` : ''}`;
}

/** `01-31 06:00` of an instant, in UTC. */
export function momentOf(us: number): string {
  return new Date(us / 1000).toISOString().slice(5, 16).replace('T', ' ');
}

const SECRET = 'a secret for scenarios only';
const token = newApiToken();

function fixtureOf(dag: AuthoredDag, takes: Readonly<Record<string, string>>): DagFixture {
  const outcomeOf = inProcess(dag);
  const scripts = new Map(
    dag.definition.tasks.map(({ taskId }) => [
      taskId,
      (attempt: Parameters<typeof outcomeOf>[0]) => ({
        outcome: outcomeOf(attempt),
        takes: takes[taskId] ?? '1s',
      }),
    ]),
  );
  const fixture: DagFixture = { definition: dag.definition, scripts, with: () => fixture };
  return fixture;
}
