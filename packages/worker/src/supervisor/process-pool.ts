// The task processes of a supervisor: started as work wants them, kept warm for the work that wanted them, ended at rest.
import { realMachine } from '../machine/real-machine.ts';
import type { WorkerMachine, WorkerTimer } from '../machine/worker-machine.ts';
import type { SupervisedMessage } from '../messages.ts';
import type { ProcessEnd } from './death.ts';
import { OrphanGuard } from './orphan-guard.ts';
import type { PreparedVersion } from './prepared-versions.ts';
import type { SupervisorSettings } from './supervisor-settings.ts';
import type { TaskProcess } from './task-process.ts';

/** Idle processes beyond the one that is kept warm end after this time. */
const IDLE_MS = 20_000;

export interface PoolEvents {
  /** A process can take work. */
  ready(process: TaskProcess): void;
  message(process: TaskProcess, message: SupervisedMessage): void;
  exit(process: TaskProcess, end: ProcessEnd): void;
}

export class ProcessPool {
  readonly #settings: SupervisorSettings;
  readonly #machine: WorkerMachine;
  readonly #events: PoolEvents;
  readonly #guard = new OrphanGuard();
  readonly #processes = new Set<TaskProcess>();
  /** The version that last had to wait for processes. */
  #wanted: PreparedVersion | null = null;
  /** How many processes the work of the last time wanted at once. */
  #target = 0;
  #shrink: WorkerTimer | null = null;
  #onEmpty: (() => void) | null = null;

  constructor(settings: SupervisorSettings, events: PoolEvents) {
    this.#settings = settings;
    this.#machine = settings.machine ?? realMachine;
    this.#events = events;
  }

  /** How many processes have each code loaded, by its key. */
  countByKey(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { key } of this.#processes) if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  }

  has(process: TaskProcess): boolean {
    return this.#processes.has(process);
  }

  /** Starts one process ahead of the first task. */
  start(): void {
    this.#spawn(null);
  }

  /** Ends all processes; `reason` is what the record of their attempts says. */
  async stop(reason: string): Promise<void> {
    this.#shrink?.cancel();
    const empty = Promise.withResolvers<void>();
    this.#onEmpty = empty.resolve;
    if (this.#processes.size === 0) empty.resolve();
    for (const process of this.#processes) {
      process.ending ??= { why: 'stopped', reason };
      process.kill();
    }
    await empty.promise;
    this.#guard.stop();
  }

  /** A free process that has this code loaded, or none of anybody's. */
  idleFor(key: string, user: string | null): TaskProcess | undefined {
    let blank: TaskProcess | undefined;
    for (const process of this.#processes) {
      // A process never runs tasks of two users.
      if (!process.isIdle || process.user !== user) continue;
      if (process.key === key) return process;
      if (process.key === null) blank ??= process;
    }
    return blank;
  }

  /**
   * Starts processes for attempts that wait: `waiting` of them beside `busy` that run. The pool then grows on to what
   * was wanted at once, for the next time.
   */
  grow(waiting: number, busy: number, version: PreparedVersion): void {
    this.#wanted = version;
    this.#target = Math.min(this.#settings.size, Math.max(this.#target, busy + waiting));
    this.#startMore(waiting, null);
  }

  /** Starts processes as another user, for `waiting` attempts of theirs. They are not started ahead of work. */
  growAs(user: string, waiting: number): void {
    this.#startMore(waiting, user);
  }

  /** The work that wanted more turned out to need no more than `enough`: what is there stays, no more are started. */
  stopGrowing(enough: number): void {
    this.#target = Math.min(this.#target, enough);
  }

  /** A process has nothing to do now. */
  rested(process: TaskProcess): void {
    process.idleSinceMs = this.#machine.time.nowMs();
    this.#scheduleShrink();
  }

  #startMore(wanted: number, user: string | null): void {
    if (this.#onEmpty) return;
    // More would only take the processors from each other.
    const most = Math.max(2, this.#machine.processors);
    const starting = [...this.#processes].filter((each) => !each.isReady && each.user === user).length;
    for (let count = starting; count < Math.min(most, wanted); count++) {
      if (this.#processes.size >= this.#settings.size && !this.#makeRoom(user)) return;
      this.#spawn(user);
    }
  }

  /** Ends the process that was idle longest, so that another version's code, or another user, finds room. */
  #makeRoom(user: string | null): boolean {
    const idle = [...this.#processes].filter(
      (process) => process.isIdle && (process.key !== null || process.user !== user),
    );
    const [oldest] = idle.sort((left, right) => left.idleSinceMs - right.idleSinceMs);
    oldest?.retire('it made room');
    return oldest !== undefined;
  }

  #spawn(user: string | null): void {
    const { environment, memoryLimitMb, niceIncrement, taskProcess } = this.#settings;
    const process = this.#machine.startProcess(
      { settings: taskProcess, environment, memoryLimitMb, niceIncrement, user },
      {
        message: (from, message) =>
          message.kind === 'ready' ? this.#ready(from) : this.#events.message(from, message),
        exit: (from, end) => this.#exited(from, end),
      },
    );
    this.#processes.add(process);
    if (process.pid > 0) this.#guard.add(process.pid);
  }

  #ready(process: TaskProcess): void {
    process.isReady = true;
    this.rested(process);
    this.#events.ready(process);
    this.#warm(process);
    if (this.#processes.size < this.#target) this.#startMore(1, null);
  }

  /** A process that came too late for the work it was started for loads that work's code for the next time; one stays blank. */
  #warm(process: TaskProcess): void {
    const isBlank = (other: TaskProcess): boolean =>
      other.isIdle && other.key === null && other.user === null;
    const hasOther = [...this.#processes].some((other) => other !== process && isBlank(other));
    if (!isBlank(process) || !hasOther || this.#wanted === null) return;
    process.key = this.#wanted.key;
    process.prepare(this.#wanted.version, this.#wanted);
  }

  #exited(process: TaskProcess, end: ProcessEnd): void {
    this.#processes.delete(process);
    this.#guard.remove(process.pid);
    this.#events.exit(process, end);
    if (this.#processes.size === 0) this.#onEmpty?.();
  }

  /** One process stays warm for the next task; the others end when they were idle for long. */
  #scheduleShrink(): void {
    if (this.#shrink || this.#onEmpty) return;
    this.#shrink = this.#machine.time.afterAtRest(IDLE_MS, () => {
      this.#shrink = null;
      this.#shrinkNow();
    });
  }

  #shrinkNow(): void {
    const idle = [...this.#processes].filter((process) => process.isIdle);
    const old = idle.filter((process) => this.#machine.time.nowMs() - process.idleSinceMs >= IDLE_MS - 100);
    const isQuiet = idle.length === this.#processes.size;
    if (isQuiet) this.#target = 0;
    for (const process of isQuiet ? old.slice(1) : old) process.retire('it was idle');
    if (idle.length > 1 || !isQuiet) this.#scheduleShrink();
  }
}
