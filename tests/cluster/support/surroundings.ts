// What a cluster is harmed through that is none of its own processes: the network of a worker, the disk of the database, memory. What
// cannot be had here (no right to mount or to make control groups) is said and left out.
import { setTimeout as delay } from 'node:timers/promises';
import { kill9, processFacts } from '../../e2e/support/processes.ts';
import { pick } from '../../e2e/support/random.ts';
import { until } from '../../e2e/support/until.ts';
import type { Cluster } from './cluster.ts';
import type { Silence } from './cuttable-link.ts';
import type { HarmKind } from './harm-progress.ts';
import { MemoryGroup } from './memory-group.ts';
import { SmallDisk } from './small-disk.ts';

const FULL_AT_LEAST_MS = 1500;
const FULL_UP_TO_MS = 2500;
const SETTLED_MS = 1000;
/** More than are kept ready. */
const LOG_FILES = 12;
const BACKENDS = `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
  and datname <> 'postgres' order by case when state = 'idle' then 1 else 0 end, pid`;

export class Surroundings implements Disposable {
  readonly disk: SmallDisk | null;
  readonly #group: MemoryGroup | null;
  /** Sentences about what is not harmed here, or harmed otherwise, and why. */
  readonly remarks: readonly string[];

  constructor() {
    const disk = SmallDisk.mount();
    const group = MemoryGroup.make(`ariel-harm-${process.pid}`);
    this.disk = typeof disk === 'string' ? null : disk;
    this.#group = typeof group === 'string' ? null : group;
    this.remarks = [
      ...(typeof disk === 'string' ? [`A full disk is left out: ${disk}.`] : []),
      ...(typeof group === 'string'
        ? [
            `Memory of the system is limited by a resource limit of the process and not by the kernel: ${group}.`,
          ]
        : []),
    ];
  }

  /** Of each member. */
  get environment(): Readonly<Record<string, string>> {
    return {
      ARIEL__WORKERS__TASK_MEMORY_LIMIT_MB: '128',
      ...(this.#group ? { E2E_MEMORY_GROUP: this.#group.joinFile } : {}),
    };
  }

  can(kind: HarmKind): boolean {
    return kind !== 'full disk' || this.disk !== null;
  }

  [Symbol.dispose](): void {
    this.disk?.[Symbol.dispose]();
    this.#group?.[Symbol.dispose]();
  }
}

export interface Cut {
  readonly words: string;
  readonly heal: () => void;
}

/** Cuts a worker from every server, or from one of them. */
export function cutNetwork(cluster: Cluster, worker: string, kind: HarmKind, random: () => number): Cut {
  const all = cluster.links.get(worker) ?? [];
  const one = pick(random, all);
  const links = kind === 'cut server' && one ? [one] : all;
  const silence: Silence = random() < 0.5 ? 'answers' : 'both';
  const isLate = random() < 0.5;
  for (const link of links) {
    if (kind === 'broken network') link.break();
    else link.fallSilent(silence);
  }
  const heal = (): void => {
    for (const link of links) link.heal({ isLate });
  };
  if (kind === 'broken network') return { words: 'reset', heal };
  return { words: `${silence} held, then ${isLate ? 'late' : 'lost'}`, heal };
}

/** Fills the disk for a while. Gives when it began and ended, and what came of it. */
export async function fillDisk(
  cluster: Cluster,
  disk: SmallDisk,
  random: () => number,
): Promise<{ readonly atMs: number; readonly endMs: number; readonly words: string }> {
  const { postgres } = cluster;
  disk.fill();
  const atMs = Date.now();
  try {
    const refused = await refusal(cluster);
    if (random() < 0.5) await useUpLog(cluster);
    await delay(FULL_AT_LEAST_MS + random() * FULL_UP_TO_MS);
    disk.makeRoom();
    const endMs = Date.now();
    const isUp = postgres.isRunning;
    // Whatever looks after the server starts it again.
    if (!isUp) await postgres.restart();
    // What is measured from there is this one's, and not the next one's.
    await delay(SETTLED_MS);
    return { atMs, endMs, words: `${refused}${isUp ? '' : ', the server ended and was started again'}` };
  } finally {
    disk.makeRoom();
  }
}

/** A full disk that refuses nothing would show nothing. */
async function refusal({ postgres }: Cluster): Promise<string> {
  try {
    await postgres.databases.administer(async (server) => {
      await server.run('create table if not exists harm_probe (filling text)');
      await server.run(
        'insert into harm_probe select repeat(md5(cast(i as text)), 60) from generate_series(1, 2000) as i',
      );
    });
    return 'took a write';
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    return `refused with ${code === 'ARIEL_DATABASE_FULL' ? code : `${code}: ${error}`}`;
  }
}

/** The log ahead of writing needs files that cannot be made: the server gives up, and may not come up again before there is room. */
async function useUpLog({ postgres }: Cluster): Promise<void> {
  const next = "select pg_switch_wal() from pg_logical_emit_message(false, 'harm', 'the log moves on')";
  try {
    await postgres.databases.administer(async (server) => {
      for (let count = 0; count < LOG_FILES; count++) await server.all(next);
    });
  } catch {
    // It has ended.
  }
}

/** Kills a process of the server that works for a client, as the system does where memory runs out. False: there was none. */
export async function killBackend(cluster: Cluster, random: () => number): Promise<boolean> {
  const rows = await cluster.records.all<{ pid: number }>(BACKENDS);
  const chosen = processFacts(pick(random, rows.slice(0, 5))?.pid ?? 0);
  return chosen !== null && kill9(chosen);
}

/** Begins a run whose task takes more memory than it may have. */
export async function eatMemory(cluster: Cluster, kind: HarmKind) {
  const dagId = kind === 'memory of the task' ? 'over_heap' : 'over_limit';
  const runId = await cluster.trigger(dagId);
  const row = await until(`the run ${runId}`, () => cluster.records.run(dagId, runId).catch(() => null));
  return { dagId, runId, runRef: row.id };
}
