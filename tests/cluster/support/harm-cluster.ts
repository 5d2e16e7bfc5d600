// Kills, stops and restarts processes of a running cluster at random moments while runs go on without a pause, and looks for
// what may not come of it: a run that does not end or ends wrongly, a try that is not recorded, work that ran twice, a limit exceeded.
import { setTimeout as delay } from 'node:timers/promises';
import { brokenInvariants } from '@ariel/testkit';
import { isTaskProcess, kill9 } from '../../e2e/support/processes.ts';
import { pick, seededRandom } from '../../e2e/support/random.ts';
import { until } from '../../e2e/support/until.ts';
import { Cluster, type ClusterOptions } from './cluster.ts';
import { clusterDagIds, clusterDags, hungryDagIds } from './cluster-dags.ts';
import { type Harm, type HarmKind, type Progress, progressAfter } from './harm-progress.ts';
import type { Member } from './member.ts';
import { checkRecords } from './ran-and-recorded.ts';
import { cutNetwork, eatMemory, fillDisk, killBackend, Surroundings } from './surroundings.ts';

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
  'silent network': 4,
  'long silent network': 2,
  'broken network': 4,
  'cut server': 3,
  'full disk': 2,
  'memory of the task': 3,
  'memory of the system': 3,
  'database backend': 2,
};

/** Longer than any lease. */
const STOPPED_MS = 13_000;
const RUNS_AT_ONCE = 8;
const MOST_STARTS = 5;
const AWAY_UP_TO_MS = 1500;
/** Shorter than the lease of a try. */
const CUT_UP_TO_MS = 6000;
const SETTLED_MS = 2500;
const BETWEEN_UP_TO_MS = 900;
const ALL_END_WITHIN_MS = 180_000;

export interface HarmOptions extends Omit<ClusterOptions, 'dags' | 'databaseFolder' | 'environment'> {
  readonly harms: number;
  readonly seed: number;
  /** What is done; everything by default. */
  readonly kinds?: readonly HarmKind[];
  /** What is done once in any case, before others are drawn; they count. */
  readonly first?: readonly HarmKind[];
  readonly report?: (line: string) => void;
}

export interface HarmSummary {
  readonly harms: readonly Harm[];
  readonly runs: number;
  readonly tries: number;
  /** From each harm to what shows that the work concerned went on; null where there was nothing to go on with. */
  readonly progress: readonly Progress[];
  readonly problems: readonly string[];
}

export async function harmCluster(options: HarmOptions): Promise<HarmSummary> {
  const { report = () => undefined } = options;
  using surroundings = new Surroundings();
  for (const remark of surroundings.remarks) report(remark);
  await using cluster = await Cluster.start({
    ...options,
    dags: clusterDags,
    environment: surroundings.environment,
    ...(surroundings.disk ? { databaseFolder: surroundings.disk.folder } : {}),
  });
  await cluster.untilVisible(...clusterDagIds, ...hungryDagIds);
  const harmed = new HarmedCluster(cluster, surroundings, options.seed);
  const load = new Load(cluster);
  const possible = (kind: HarmKind): boolean => surroundings.can(kind);
  const kinds = (options.kinds ?? (Object.keys(shares) as HarmKind[])).filter(possible);
  const first = (options.first ?? []).filter(possible);
  load.start();
  const isAtWork = async (): Promise<boolean> => (await cluster.records.running()).length > 2;
  await until('tasks run', isAtWork, { details: () => cluster.output('scheduler') });
  for (let count = 1; count <= options.harms; count++) {
    const next = first[count - 1];
    const harm = await harmed.strike(next === undefined ? kinds : [next]);
    const words = harmed.words.has(harm) ? ` (${harmed.words.get(harm)})` : '';
    report(
      `${count} ${harm.kind} ${harm.name}${words}: ${harm.attemptIds.length} tries and ${harm.runRefs.length} runs concerned`,
    );
    await delay(harmed.random() * BETWEEN_UP_TO_MS);
    for (const broken of await harmed.brokenInvariants()) report(`  PROBLEM ${broken}`);
  }
  await harmed.allBack();
  const stuck = await load.end();
  const tries = await cluster.records.tries();
  const runs = [...load.runs, ...harmed.runs];
  const problems = [...harmed.problems, ...stuck, ...(await checkRecords(cluster, runs, tries))];
  for (const problem of problems.slice(0, 50)) report(`  PROBLEM ${problem}`);
  return {
    harms: harmed.harms,
    runs: runs.length,
    tries: tries.length,
    progress: progressAfter(harmed.harms, tries, cluster.lines('marks')),
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
  /** Runs that a harm consists of. */
  readonly runs: { readonly dagId: string; readonly runId: string }[] = [];
  /** What else is to be said of a harm. */
  readonly words = new Map<Harm, string>();
  readonly random: () => number;
  readonly #cluster: Cluster;
  readonly #surroundings: Surroundings;
  /** Members that are on their way back. */
  readonly #coming = new Map<Member, Promise<void>>();

  constructor(cluster: Cluster, surroundings: Surroundings, seed: number) {
    this.#cluster = cluster;
    this.#surroundings = surroundings;
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
      case 'silent network':
      case 'long silent network':
      case 'broken network':
      case 'cut server':
        return this.#cut(kind, await this.#alive('worker'));
      case 'full disk':
        return this.#fillDisk();
      case 'database backend': {
        const isHit = await killBackend(this.#cluster, this.random);
        return { ...nothing(kind, isHit ? 'a backend' : 'none'), atMs: Date.now() };
      }
      case 'memory of the task':
      case 'memory of the system': {
        const { runRef, ...run } = await eatMemory(this.#cluster, kind);
        this.runs.push(run);
        return { ...nothing(kind, run.dagId), runRefs: [runRef] };
      }
      default:
        return this.#killMember(kind, await this.#alive(kind));
    }
  }

  /** One of a kind that is there. Another one of its kind stays: what is measured is how soon that one takes over. */
  async #alive(kind: Member['kind']): Promise<Member> {
    const all = this.#cluster.of(kind);
    const findOne = (): false | Member | undefined => {
      const there = all.filter((member) => member.isAlive && !this.#coming.has(member));
      return there.length >= Math.min(2, all.length) && pick(this.random, there);
    };
    return until(`a ${kind} is there`, findOne, {
      details: () => all.map((member) => `${member.name}:\n${member.output().slice(-2_000)}`).join('\n'),
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
    return { ...nothing('task process', `${chosen?.pid ?? 'none'}`), attemptIds: lost.map((row) => row.id) };
  }

  async #restartDatabase(): Promise<Harm> {
    const harm = nothing('database', 'postgres');
    await this.#cluster.postgres.kill();
    await delay(this.random() * AWAY_UP_TO_MS);
    await this.#cluster.postgres.restart();
    return { ...harm, endMs: Date.now() };
  }

  async #fillDisk(): Promise<Harm> {
    const { disk } = this.#surroundings;
    if (disk === null) throw new Error('there is no disk to fill');
    const { words, ...times } = await fillDisk(this.#cluster, disk, this.random);
    return { ...nothing('full disk', words), ...times };
  }

  async #cut(kind: HarmKind, member: Member): Promise<Harm> {
    const concerning = await this.#concerning(kind, member);
    const { heal, words } = cutNetwork(this.#cluster, member.name, kind, this.random);
    const harm: Harm = { ...concerning, atMs: Date.now() };
    const forMs = cutMs(kind, this.random);
    this.#comeBack(member, forMs, async () => {
      heal();
      harm.endMs = Date.now();
      // What is measured from there is this cut's, and not the next one's.
      await delay(SETTLED_MS);
    });
    this.words.set(harm, `${words}, ${Math.round(forMs)} ms`);
    return harm;
  }

  /** What hangs on a member now: the runs that a scheduler owns, the tries that a worker runs. */
  async #concerning(kind: HarmKind, member: Member): Promise<Harm> {
    const { records } = this.#cluster;
    const none = nothing(kind, member.name);
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
      // One that finds no database ends, and is started again, as any service manager would.
      for (let starts = 1; ; starts++) {
        try {
          await back();
          break;
        } catch (error) {
          if (starts === MOST_STARTS) {
            this.problems.push(`${member.name} does not come back: ${error}`);
            break;
          }
          await delay(1_000);
        }
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

function cutMs(kind: HarmKind, random: () => number): number {
  if (kind === 'long silent network') return STOPPED_MS;
  // Longer than it takes to turn to the other server.
  return (kind === 'cut server' ? CUT_UP_TO_MS : 0) + random() * CUT_UP_TO_MS;
}

const nothing = (kind: HarmKind, name: string): Harm => ({
  kind,
  name,
  atMs: Date.now(),
  endMs: null,
  runRefs: [],
  attemptIds: [],
});
