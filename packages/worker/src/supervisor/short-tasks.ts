// Tasks that take next to no time: a busy process is free again before another one could be woken, let alone started. So few
// processes serve any number of them, and the others wait with patience.
import type { WorkerMachine } from '../machine/worker-machine.ts';
import { type Lost, Patience } from './patience.ts';
import { TaskDurations, type TaskOfVersion } from './task-durations.ts';
import type { TaskProcess } from './task-process.ts';

export class ShortTasks {
  readonly #durations = new TaskDurations();
  readonly #patience: Patience;
  readonly #running: ReadonlyMap<string, TaskProcess>;
  /** How many processes short tasks keep busy, while these go on to end. */
  readonly #width: number;
  /** With so many processes, no more are started for them: some are busy, the others wait for their claims. */
  readonly enough: number;

  /** `act`: hands out what waits, patience being lost. */
  constructor(
    { processors, time }: Pick<WorkerMachine, 'processors' | 'time'>,
    running: ReadonlyMap<string, TaskProcess>,
    act: (lost: Lost) => void,
  ) {
    this.#patience = new Patience(time, act);
    this.#running = running;
    this.#width = 2 * processors;
    this.enough = 2 * this.#width;
  }

  isShort(task: TaskOfVersion): boolean {
    return this.#durations.isShort(task);
  }

  /** How many of those that run are short. */
  get busy(): number {
    const isShort = ({ current }: TaskProcess): boolean => current !== null && this.isShort(current);
    return this.#running.values().reduce((count, process) => count + Number(isShort(process)), 0);
  }

  /** Whether it soon gets a process that others of its kind keep busy, `busy` of them. */
  isPatient(task: TaskOfVersion, busy: number): boolean {
    return busy >= this.#width && this.isShort(task);
  }

  wait(lost: Lost): void {
    this.#patience.wait(lost);
  }

  /** What ran in the process is over; gives whether it was short. */
  ended({ current, tasksDone }: TaskProcess, tookMs: number): boolean {
    if (!current || current.callback) return false;
    this.#patience.anew();
    // The first call in a process is slow, whatever it does.
    if (tasksDone > 0) this.#durations.note(current, tookMs);
    return this.isShort(current);
  }
}
