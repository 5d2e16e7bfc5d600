// Which ready instances may be queued now, given the limits. One queue per pool and run, so that a full pool or a run
// at its own limit hides nothing of the others. Pure bookkeeping: the caller takes the slots in the database.

/** A run as the queue sees it. */
export interface ReadyRun {
  readonly runRef: number;
  readonly dagId: string;
  /** Runs that should start earlier go first among equal weights; microseconds. */
  readonly runAfterUs: number;
  readonly maxActiveTasks: number;
}

export interface ReadyItem {
  readonly task: number;
  readonly from: number;
  readonly to: number;
  readonly taskId: string;
  readonly pool: string;
  readonly poolSlots: number;
  readonly priority: number;
  readonly maxActivePerRun: number | null;
  readonly maxActivePerDag: number | null;
}

export interface PickedInstance {
  readonly runRef: number;
  readonly task: number;
  readonly mapIndex: number;
  readonly pool: string;
  readonly poolSlots: number;
}

interface Entry extends ReadyItem {
  next: number;
  readonly order: number;
}

interface RunQueue {
  readonly run: ReadyRun;
  /** Sorted: best last, so that taking it is a pop. */
  readonly entries: Entry[];
}

// Told apart by their first word: a DAG may be called 12.
const perRunKey = (runRef: number, taskId: string): string => `run/${runRef}/${taskId}`;
const perDagKey = (dagId: string, taskId: string): string => `dag/${dagId}/${taskId}`;

export class ReadyQueue {
  readonly #pools = new Map<string, Map<number, RunQueue>>();
  readonly #runs = new Map<number, ReadyRun>();
  readonly #activeInRun = new Map<number, number>();
  readonly #activeOfTask = new Map<string, number>();
  /** Per run: task id → instances that hold slots, so that a run can be forgotten as a whole. */
  readonly #tasksOfRun = new Map<number, Map<string, number>>();
  /** Runs of which nothing may be picked for now: their DAG is paused. */
  readonly #held = new Set<number>();
  #order = 0;
  #active = 0;

  /** Pools in which something is ready. */
  get pools(): Iterable<string> {
    return this.#pools.keys();
  }

  get isEmpty(): boolean {
    return this.#pools.size === 0;
  }

  /** Instances of all runs that hold slots. */
  get active(): number {
    return this.#active;
  }

  hold(runRef: number, isHeld: boolean): void {
    if (isHeld) this.#held.add(runRef);
    else this.#held.delete(runRef);
  }

  addRun(run: ReadyRun): void {
    this.#runs.set(run.runRef, run);
    this.#activeInRun.set(run.runRef, 0);
  }

  removeRun(runRef: number): void {
    const run = this.#runs.get(runRef);
    this.#runs.delete(runRef);
    this.#held.delete(runRef);
    this.#active -= this.activeIn(runRef);
    this.#activeInRun.delete(runRef);
    for (const [taskId, count] of this.#tasksOfRun.get(runRef) ?? []) {
      this.#activeOfTask.delete(perRunKey(runRef, taskId));
      addTo(this.#activeOfTask, perDagKey(run?.dagId ?? '', taskId), -count);
    }
    this.#tasksOfRun.delete(runRef);
    for (const [pool, queues] of this.#pools) {
      queues.delete(runRef);
      if (queues.size === 0) this.#pools.delete(pool);
    }
  }

  add(runRef: number, item: ReadyItem): void {
    const run = this.#runs.get(runRef);
    if (!run) throw new Error(`run ${runRef} is not known to the ready queue`);
    const queues = this.#pools.get(item.pool) ?? new Map<number, RunQueue>();
    this.#pools.set(item.pool, queues);
    const queue = queues.get(runRef) ?? { run, entries: [] };
    queues.set(runRef, queue);
    insertSorted(queue.entries, { ...item, next: item.from, order: this.#order++ });
  }

  /** Counts an instance that holds slots: one that was picked, or one found queued or running at a take-over. */
  started(runRef: number, taskId: string): void {
    this.#bump(runRef, taskId, 1);
  }

  /** The instance holds slots no more. */
  ended(runRef: number, taskId: string): void {
    this.#bump(runRef, taskId, -1);
  }

  activeIn(runRef: number): number {
    return this.#activeInRun.get(runRef) ?? 0;
  }

  /**
   * Takes the best `count` instances for which there are slots, whatever their pool: where places are short, none
   * goes first for the name of its pool. `slots` says how many each pool has; one that it does not name has none.
   */
  pick(slots: ReadonlyMap<string, number>, count: number): PickedInstance[] {
    const picked: PickedInstance[] = [];
    const free = new Map(slots);
    while (picked.length < count) {
      const best = this.#best(free);
      if (!best) break;
      const { queue, entry } = best;
      const { pool } = entry;
      picked.push({
        runRef: queue.run.runRef,
        task: entry.task,
        mapIndex: entry.next,
        pool,
        poolSlots: entry.poolSlots,
      });
      free.set(pool, (free.get(pool) ?? 0) - entry.poolSlots);
      this.#bump(queue.run.runRef, entry.taskId, 1);
      this.#advance(pool, queue, entry);
    }
    return picked;
  }

  #bump(runRef: number, taskId: string, by: 1 | -1): void {
    const run = this.#runs.get(runRef);
    if (!run) return;
    this.#active += by;
    this.#activeInRun.set(runRef, this.activeIn(runRef) + by);
    addTo(this.#activeOfTask, perRunKey(runRef, taskId), by);
    addTo(this.#activeOfTask, perDagKey(run.dagId, taskId), by);
    addTo(mapIn(this.#tasksOfRun, runRef), taskId, by);
  }

  #best(free: ReadonlyMap<string, number>): { queue: RunQueue; entry: Entry } | null {
    let best: { queue: RunQueue; entry: Entry } | null = null;
    for (const [pool, queues] of this.#pools) {
      const slots = free.get(pool) ?? 0;
      if (slots <= 0) continue;
      for (const queue of queues.values()) {
        if (this.#held.has(queue.run.runRef)) continue;
        if (this.activeIn(queue.run.runRef) >= queue.run.maxActiveTasks) continue;
        const entry = this.#firstAllowed(queue, slots);
        if (entry && (best === null || goesBefore(queue.run, entry, best.queue.run, best.entry)))
          best = { queue, entry };
      }
    }
    return best;
  }

  #firstAllowed(queue: RunQueue, free: number): Entry | null {
    for (let index = queue.entries.length - 1; index >= 0; index--) {
      const entry = queue.entries[index];
      if (entry && entry.poolSlots <= free && this.#allowedByTask(queue.run, entry)) return entry;
    }
    return null;
  }

  #allowedByTask(run: ReadyRun, entry: Entry): boolean {
    const inRun = this.#activeOfTask.get(perRunKey(run.runRef, entry.taskId)) ?? 0;
    if (entry.maxActivePerRun !== null && inRun >= entry.maxActivePerRun) return false;
    const inDag = this.#activeOfTask.get(perDagKey(run.dagId, entry.taskId)) ?? 0;
    return entry.maxActivePerDag === null || inDag < entry.maxActivePerDag;
  }

  #advance(pool: string, queue: RunQueue, entry: Entry): void {
    entry.next += 1;
    if (entry.next < entry.to) return;
    queue.entries.splice(queue.entries.indexOf(entry), 1);
    if (queue.entries.length > 0) return;
    const queues = this.#pools.get(pool);
    queues?.delete(queue.run.runRef);
    if (queues?.size === 0) this.#pools.delete(pool);
  }
}

function addTo(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}

function mapIn(maps: Map<number, Map<string, number>>, key: number): Map<string, number> {
  const map = maps.get(key) ?? new Map<string, number>();
  maps.set(key, map);
  return map;
}

function goesBefore(run: ReadyRun, entry: Entry, otherRun: ReadyRun, other: Entry): boolean {
  if (entry.priority !== other.priority) return entry.priority > other.priority;
  if (run.runAfterUs !== otherRun.runAfterUs) return run.runAfterUs < otherRun.runAfterUs;
  return entry.order < other.order;
}

/** Keeps `entries` sorted by priority, and by order of arrival among equals, best last. */
function insertSorted(entries: Entry[], entry: Entry): void {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = entries[middle];
    const isWorse =
      other !== undefined &&
      (other.priority < entry.priority || (other.priority === entry.priority && other.order > entry.order));
    if (isWorse) low = middle + 1;
    else high = middle;
  }
  entries.splice(low, 0, entry);
}
