// How long it took after each harm until the work that was concerned went on, read from the tries that were recorded and from what
// tasks wrote when they began.
import type { TryRow } from './cluster-records.ts';

export type HarmKind =
  | 'api server'
  | 'broken network'
  | 'cut server'
  | 'database'
  | 'database backend'
  | 'dag processor'
  | 'full disk'
  | 'left scheduler'
  | 'long silent network'
  | 'memory of the system'
  | 'memory of the task'
  | 'scheduler'
  | 'silent network'
  | 'stopped scheduler'
  | 'stopped worker'
  | 'task process'
  | 'worker';

export interface Harm {
  readonly kind: HarmKind;
  readonly name: string;
  readonly atMs: number;
  /** When the cause was taken away again; null where that is nothing that is waited for, or has not been yet. */
  endMs: number | null;
  /** Runs that what was harmed owned, or that a harm consists of. */
  readonly runRefs: readonly number[];
  /** Tries that ran in what was harmed. */
  readonly attemptIds: readonly string[];
}

export interface Progress {
  readonly sinceBeginMs: number | null;
  /** From when the cause was gone; null where that is not asked. */
  readonly sinceEndMs: number | null;
}

/** `marks`: lines `dag run task map-index try pid ms member`. */
export function progressAfter(
  harms: readonly Harm[],
  tries: readonly TryRow[],
  marks: readonly string[],
): Progress[] {
  const known: Known = {
    tries,
    byRun: Map.groupBy(tries, (each) => each.run_ref),
    begins: begins(tries, marks),
  };
  const from = (harm: Harm, sinceMs: number | null): number | null => {
    const next = sinceMs === null ? null : nextProgressMs(harm, sinceMs, known);
    return next === null || sinceMs === null ? null : next - sinceMs;
  };
  return harms.map((harm) => ({
    sinceBeginMs: from(harm, harm.atMs),
    sinceEndMs: from(harm, harm.endMs),
  }));
}

interface Begin {
  readonly atMs: number;
  /** When a server gave the try to its process. */
  readonly claimedMs: number;
  readonly member: string;
}

interface Known {
  readonly tries: readonly TryRow[];
  readonly byRun: ReadonlyMap<number, readonly TryRow[]>;
  readonly begins: readonly Begin[];
}

function begins(tries: readonly TryRow[], marks: readonly string[]): Begin[] {
  const nameOf = (row: TryRow): string =>
    `${row.dag_id} ${row.run_id} ${row.task_id} ${row.map_index} ${row.try_number}`;
  const byName = new Map(tries.map((row) => [nameOf(row), row]));
  return marks.flatMap((line) => {
    const words = line.split(' ');
    const row = byName.get(words.slice(0, 5).join(' '));
    if (row === undefined || row.start_at === null) return [];
    return { atMs: Number(words[6]), claimedMs: row.start_at / 1000, member: words[7] ?? '' };
  });
}

function nextProgressMs(harm: Harm, sinceMs: number, { begins, byRun, tries }: Known): number | null {
  const inMs = (us: number | null): number | null => (us === null ? null : us / 1000);
  const earliest = (times: readonly (number | null)[]): number | null =>
    times.reduce<number | null>(
      (least, time) => (time !== null && time > sinceMs && (least === null || time < least) ? time : least),
      null,
    );
  const after = (lost: TryRow): readonly TryRow[] =>
    (byRun.get(lost.run_ref) ?? []).filter(
      (other) =>
        other.task_id === lost.task_id &&
        other.map_index === lost.map_index &&
        other.try_number === lost.try_number + 1,
    );
  const lost = tries.filter((each) => harm.attemptIds.includes(each.id) && each.state === 'failed');
  const again = (): (number | null)[] => lost.flatMap(after).map((each) => inMs(each.start_at));
  switch (harm.kind) {
    case 'scheduler':
    case 'stopped scheduler':
    case 'left scheduler':
      // Only its owner queues: the next that was queued in one of its runs.
      return earliest(
        harm.runRefs.flatMap((run) => (byRun.get(run) ?? []).map((each) => inMs(each.queued_at))),
      );
    case 'worker':
    case 'stopped worker':
    case 'task process':
      return earliest(again());
    case 'silent network':
    case 'long silent network':
    case 'broken network':
    case 'cut server': {
      // What was claimed before the cut may still begin: what counts is asked for and begun after it.
      const there = begins.filter((each) => each.member === harm.name && each.claimedMs > harm.atMs);
      return earliest([...there.map((each) => each.atMs), ...again()]);
    }
    case 'memory of the task':
    case 'memory of the system': {
      // The harm is the end of the try that took too much.
      const ended = harm.runRefs
        .flatMap((run) => byRun.get(run) ?? [])
        .filter(({ state }) => state === 'failed');
      const tookMs = ended.flatMap((each) =>
        after(each).flatMap((next) =>
          next.start_at === null || each.end_at === null ? [] : (next.start_at - each.end_at) / 1000,
        ),
      );
      return tookMs.length === 0 ? null : sinceMs + Math.max(...tookMs);
    }
    case 'api server':
    case 'database':
    case 'database backend':
    case 'full disk':
      // A start is written by the database: it took writes again.
      return earliest(tries.map((each) => inMs(each.start_at)));
    case 'dag processor':
      return null;
  }
}
