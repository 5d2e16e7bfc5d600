// Kills, stops and restarts processes of a running cluster at random moments while runs go on without a pause, and looks for
// what may not come of it: a run that does not end or ends wrongly, a try that is not recorded, work that ran twice, a limit exceeded.
import { setTimeout as delay } from 'node:timers/promises';
import { brokenInvariants } from '@ariel/testkit';
import { isTaskProcess, kill9 } from '../../e2e/support/processes.ts';
import { pick, seededRandom } from '../../e2e/support/random.ts';
import { until } from '../../e2e/support/until.ts';
import { Cluster, type ClusterOptions } from './cluster.ts';
import { clusterDagIds, clusterDags } from './cluster-dags.ts';
import { type Harm, type HarmKind, progressAfter } from './harm-progress.ts';
import type { Member } from './member.ts';
import { checkRecords } from './ran-and-recorded.ts';

/** How often each is chosen, out of their sum. */
const shares: Readonly<Record<HarmKind, number>> = {
  scheduler: 30,
  'task process': 25,
  worker: 15,
  'api server': 15,
  'dag processor': 5,
  'stopped scheduler': 3,
  'stopped worker': 3,
  'left scheduler': 3,
  database: 1,
};

/** Longer than any lease. */
const STOPPED_MS = 13_000;
const RUNS_AT_ONCE = 8;
const AWAY_UP_TO_MS = 1500;
const BETWEEN_UP_TO_MS = 900;
const ALL_END_WITHIN_MS = 180_000;

export interface HarmOptions extends Omit<ClusterOptions, 'dags' | 'environment'> {
  readonly harms: number;
  readonly seed: number;
  /** What is done; everything by default. */
  readonly kinds?: readonly HarmKind[];
  readonly report?: (line: string) => void;
}

export interface HarmSummary {
  readonly harms: readonly Harm[];
  readonly runs: number;
  readonly tries: number;
  /** From each harm to what shows that the work concerned went on; null where there was nothing to go on with. */
  readonly progressMs: readonly (number | null)[];
  readonly problems: readonly string[];
}

export async function harmCluster(options: HarmOptions): Promise<HarmSummary> {
  const { report = () => undefined } = options;
  await using cluster = await Cluster.start({ ...options, dags: clusterDags });
  await cluster.untilVisible(...clusterDagIds);
  const harmed = new HarmedCluster(cluster, options.seed);
  const load = new Load(cluster);
  const kinds = options.kinds ?? (Object.keys(shares) as HarmKind[]);
  load.start();
  const isAtWork = async (): Promise<boolean> => (await cluster.records.running()).length > 2;
  await until('tasks run', isAtWork, { details: () => cluster.output('scheduler') });
  for (let count = 1; count <= options.harms; count++) {
    const harm = await harmed.strike(kinds);
    report(
      `${count} ${harm.kind} ${harm.name}: ${harm.attemptIds.length} tries and ${harm.runRefs.length} runs concerned`,
    );
    await delay(harmed.random() * BETWEEN_UP_TO_MS);
    for (const broken of await harmed.brokenInvariants()) report(`  PROBLEM ${broken}`);
  }
  await harmed.allBack();
  const stuck = await load.end();
  const tries = await cluster.records.tries();
  const problems = [...harmed.problems, ...stuck, ...(await checkRecords(cluster, load.runs, tries))];
  for (const problem of problems.slice(0, 50)) report(`  PROBLEM ${problem}`);
  return {
    harms: harmed.harms,
    runs: load.runs.length,
    tries: tries.length,
    progressMs: progressAfter(harmed.harms, tries),
    problems,
  };
}

/** Runs that are triggered as others end. */
class Load {
  readonly runs: { readonly dagId: string; readonly runId: string }[] = [];
  readonly #cluster: Cluster;
  #goesOn = true;
  #ended: Promise<void> = Promise.resolve();
  readonly #problems: string[] = [];

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  start(): void {
    this.#ended = this.#trigger().catch((error: unknown) => void this.#problems.push(`load: ${error}`));
  }

  async #trigger(): Promise<void> {
    while (this.#goesOn) {
      const open = await this.#cluster.records.unfinishedRuns().catch(() => null);
      if (open !== null && open.length < RUNS_AT_ONCE) {
        const dagId = clusterDagIds[this.runs.length % clusterDagIds.length] as string;
        this.runs.push({ dagId, runId: await this.#cluster.trigger(dagId) });
      } else await delay(50);
    }
  }

  /** Triggers no more, and waits for what was triggered; gives what does not end. */
  async end(): Promise<string[]> {
    this.#goesOn = false;
    await this.#ended;
    const isOver = async (): Promise<boolean> => (await this.#cluster.records.unfinishedRuns()).length === 0;
    await until('all runs end', isOver, { withinMs: ALL_END_WITHIN_MS }).catch(() => undefined);
    const open = await this.#cluster.records.unfinishedRuns();
    return [
      ...this.#problems,
      ...open.map(
        (run) => `stuck: ${run.dag_id} ${run.run_id} is ${run.state}, owned by ${run.owner_id ?? 'nobody'}`,
      ),
    ];
  }
}

class HarmedCluster {
  readonly harms: Harm[] = [];
  readonly problems: string[] = [];
  readonly random: () => number;
  readonly #cluster: Cluster;
  /** Members that are on their way back. */
  readonly #coming = new Map<Member, Promise<void>>();

  constructor(cluster: Cluster, seed: number) {
    this.#cluster = cluster;
    this.random = seededRandom(seed);
  }

  async strike(kinds: readonly HarmKind[]): Promise<Harm> {
    const harm = await this.#harm(this.#choose(kinds));
    this.harms.push(harm);
    return harm;
  }

  #choose(kinds: readonly HarmKind[]): HarmKind {
    let point = this.random() * kinds.reduce((sum, kind) => sum + shares[kind], 0);
    for (const kind of kinds) {
      point -= shares[kind];
      if (point < 0) return kind;
    }
    return kinds[0] as HarmKind;
  }

  async #harm(kind: HarmKind): Promise<Harm> {
    switch (kind) {
      case 'database':
        return this.#restartDatabase();
      case 'task process':
        return this.#killTaskProcess();
      case 'stopped scheduler':
        return this.#stopAwhile(kind, await this.#alive('scheduler'));
      case 'stopped worker':
        return this.#stopAwhile(kind, await this.#alive('worker'));
      case 'left scheduler':
        return this.#leave(await this.#alive('scheduler'));
      default:
        return this.#killMember(kind, await this.#alive(kind));
    }
  }

  /** One of a kind that is there. Another one of its kind stays: what is measured is how soon that one takes over. */
  async #alive(kind: Member['kind']): Promise<Member> {
    const all = this.#cluster.of(kind);
    return until(`a ${kind} is there`, () => {
      const there = all.filter((member) => member.isAlive && !this.#coming.has(member));
      return there.length >= Math.min(2, all.length) && pick(this.random, there);
    });
  }

  async #killMember(kind: HarmKind, member: Member): Promise<Harm> {
    const harm = await this.#concerning(kind, member);
    const below = member.processes();
    await member.kill();
    const atMs = Date.now();
    // The machine of a worker is gone with all that runs on it.
    if (kind === 'worker') for (const each of below) kill9(each);
    this.#comeBack(member, this.random() * AWAY_UP_TO_MS, () => member.start());
    return { ...harm, atMs };
  }

  async #leave(member: Member): Promise<Harm> {
    const harm = await this.#concerning('left scheduler', member);
    const atMs = Date.now();
    this.#comeBack(member, 0, async () => {
      await member.stop();
      await member.start();
    });
    return { ...harm, atMs };
  }

  async #stopAwhile(kind: HarmKind, member: Member): Promise<Harm> {
    const harm = await this.#concerning(kind, member);
    member.freeze();
    this.#comeBack(member, STOPPED_MS, async () => member.thaw());
    return { ...harm, atMs: Date.now() };
  }

  async #killTaskProcess(): Promise<Harm> {
    const alive = this.#cluster.processes().filter(isTaskProcess);
    // Asked last: what runs ends soon.
    const busy = await this.#cluster.records.running();
    const atWork = alive.filter((each) => busy.some((row) => row.pid === each.pid));
    const chosen = pick(this.random, atWork.length > 0 ? atWork : alive);
    const lost = busy.filter((row) => row.pid === chosen?.pid);
    if (chosen) kill9(chosen);
    return {
      kind: 'task process',
      name: `${chosen?.pid ?? 'none'}`,
      atMs: Date.now(),
      runRefs: [],
      attemptIds: lost.map((row) => row.id),
    };
  }

  async #restartDatabase(): Promise<Harm> {
    await this.#cluster.postgres.kill();
    await delay(this.random() * AWAY_UP_TO_MS);
    await this.#cluster.postgres.restart();
    return { kind: 'database', name: 'postgres', atMs: Date.now(), runRefs: [], attemptIds: [] };
  }

  /** What hangs on a member now: the runs that a scheduler owns, the tries that a worker runs. */
  async #concerning(kind: HarmKind, member: Member): Promise<Harm> {
    const { records } = this.#cluster;
    const none = { kind, name: member.name, atMs: Date.now(), runRefs: [], attemptIds: [] };
    if (member.kind === 'scheduler') {
      const rows = await records.all<{ id: number }>(
        "select r.id from dag_run r join job j on j.id = r.owner_id where j.pid = ? and r.state = 'running'",
        [member.pid],
      );
      return { ...none, runRefs: rows.map((row) => row.id) };
    }
    if (member.kind !== 'worker') return none;
    const pids = new Set(member.processes().map((each) => each.pid));
    const lost = (await records.running()).filter((row) => row.pid !== null && pids.has(row.pid));
    return { ...none, attemptIds: lost.map((row) => row.id) };
  }

  #comeBack(member: Member, afterMs: number, back: () => Promise<void>): void {
    const coming = (async () => {
      await delay(afterMs);
      try {
        await back();
      } catch (error) {
        this.problems.push(`${member.name} does not come back: ${error}`);
      }
      this.#coming.delete(member);
    })();
    this.#coming.set(member, coming);
  }

  async allBack(): Promise<void> {
    await Promise.all(this.#coming.values());
  }

  /** Asked between two harms: it may fail while the database is away. */
  async brokenInvariants(): Promise<string[]> {
    const found = await this.#cluster.records.brokenInvariants(brokenInvariants).catch(() => []);
    this.problems.push(...found);
    return found;
  }
}
