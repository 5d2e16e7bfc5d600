// Instances that wait for an instant: retries, and sensors between two looks. The next instant is asked for at every
// turn, so it is kept and looked for again only when the one that had it is gone.

export interface Wait {
  readonly task: number;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly untilUs: number;
}

type Waiting = Pick<Wait, 'iteration' | 'mapIndex' | 'task'>;

const keyOf = ({ iteration, mapIndex, task }: Waiting): string => `${task}:${mapIndex}:${iteration}`;

export class PlanWaits {
  readonly #waits = new Map<string, Wait>();
  /** Null where nothing waits, undefined where it is to be looked for. */
  #nextUs: number | null | undefined = null;

  get isEmpty(): boolean {
    return this.#waits.size === 0;
  }

  add(wait: Wait): void {
    this.remove(wait);
    this.#waits.set(keyOf(wait), wait);
    if (this.#nextUs === null) this.#nextUs = wait.untilUs;
    else if (this.#nextUs !== undefined) this.#nextUs = Math.min(this.#nextUs, wait.untilUs);
  }

  remove(waiting: Waiting): void {
    const key = keyOf(waiting);
    const wait = this.#waits.get(key);
    if (!wait) return;
    this.#waits.delete(key);
    if (wait.untilUs === this.#nextUs) this.#nextUs = undefined;
  }

  /** The earliest instant that something waits for. */
  nextUs(): number | null {
    if (this.#nextUs !== undefined) return this.#nextUs;
    let next: number | null = null;
    for (const { untilUs } of this.#waits.values()) if (next === null || untilUs < next) next = untilUs;
    this.#nextUs = next;
    return next;
  }

  /** Takes out what waited until `nowUs` or before. */
  takeDue(nowUs: number): Wait[] {
    const next = this.nextUs();
    if (next === null || next > nowUs) return [];
    const due = [...this.#waits.values()].filter((wait) => wait.untilUs <= nowUs);
    for (const wait of due) this.remove(wait);
    return due;
  }
}
