// How long short tasks wait behind others of their kind: each soon gets a process that is busy now, and that one is warm.
// An end begins the wait anew. It knows nothing of processes.
import type { WorkerTime, WorkerTimer } from '../machine/worker-machine.ts';

/** Nothing; the hope that a busy process takes the task soon; the hope that any that is there does. */
export type Lost = 'nothing' | 'patience' | 'hope';

/** While nothing ends for so long, short tasks get idle processes too … */
const PATIENCE_MS = 4;
/** … and after that long more, processes are started for them. */
const HOPE_MS = 100;

export class Patience {
  readonly #time: WorkerTime;
  readonly #act: (lost: Lost) => void;
  #timer: WorkerTimer | null = null;

  constructor(time: WorkerTime, act: (lost: Lost) => void) {
    this.#time = time;
    this.#act = act;
  }

  /** Waits on, `lost` being what is lost already. */
  wait(lost: Lost): void {
    const [next, ms] =
      lost === 'nothing' ? (['patience', PATIENCE_MS] as const) : (['hope', HOPE_MS] as const);
    this.#timer ??= this.#time.after(ms, () => {
      this.#timer = null;
      this.#act(next);
    });
  }

  anew(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }
}
