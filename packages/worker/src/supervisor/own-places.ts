// Processes that are kept free for instances of which an attempt is about to be queued, by a scheduler in the same process. They run
// nothing meanwhile; whoever asked says what became of each.
import type { Claimant, ExecutorPlaces, QueuedAttempt, WantedPlace } from '@ariel/protocol';
import { realMachine } from '../machine/real-machine.ts';
import { instanceKey } from './instance-key.ts';
import type { PreparedVersion, PreparedVersions } from './prepared-versions.ts';
import type { ProcessPool } from './process-pool.ts';
import type { SupervisorSettings } from './supervisor-settings.ts';
import type { TaskProcess } from './task-process.ts';
import { taskUser } from './task-user.ts';

export interface OwnPlace {
  readonly process: TaskProcess;
  readonly prepared: PreparedVersion;
  /** On the steady clock: no attempt was claimed for it before that. */
  readonly sinceMs: number;
}

export interface PlaceEvents {
  /** Whether an attempt of the instance would get a free process now. */
  mayBegin(wanted: WantedPlace, reserved: number): boolean;
  /** Processes are free again. */
  released(): void;
}

export class OwnPlaces implements ExecutorPlaces {
  readonly workerId: string;
  readonly #settings: SupervisorSettings;
  readonly #versions: PreparedVersions;
  readonly #pool: ProcessPool;
  readonly #events: PlaceEvents;
  /** By instance. */
  readonly #kept = new Map<string, OwnPlace>();
  /** Attempts that were to end before they were heard of → why. */
  readonly #unwanted = new Map<string, string>();

  constructor(
    settings: SupervisorSettings,
    versions: PreparedVersions,
    pool: ProcessPool,
    events: PlaceEvents,
  ) {
    this.workerId = settings.workerId;
    this.#settings = settings;
    this.#versions = versions;
    this.#pool = pool;
    this.#events = events;
  }

  reserve(wanted: readonly WantedPlace[]): readonly (Claimant | null)[] {
    const { hostname } = this.#settings;
    return wanted.map((each) => {
      const place = this.#placeFor(each);
      if (!place) return null;
      const { pid, started } = place.process;
      return { workerId: this.workerId, hostname, pid, pidStarted: started };
    });
  }

  #placeFor(wanted: WantedPlace): OwnPlace | undefined {
    const instance = instanceKey(wanted);
    const known = this.#kept.get(instance);
    if (known && this.#pool.has(known.process)) return known;
    const prepared = this.#versions.get(wanted.versionId);
    if (!prepared || !this.#events.mayBegin(wanted, this.#kept.size)) return undefined;
    const user = taskUser(this.#settings, prepared.version.tasks[wanted.taskId]);
    const process = this.#pool.idleFor(prepared.key, user);
    if (!process) return undefined;
    process.key = prepared.key;
    process.isReserved = true;
    const { time } = this.#settings.machine ?? realMachine;
    const place = { process, prepared, sinceMs: time.nowMs() };
    this.#kept.set(instance, place);
    return place;
  }

  release(places: readonly WantedPlace[]): void {
    const freed = places.flatMap((each) => this.take(each) ?? []);
    for (const { process } of freed) {
      process.isReserved = false;
      this.#pool.rested(process);
    }
    this.settled();
    if (freed.length > 0) this.#events.released();
  }

  /** The place that was kept for the attempt's instance; it is kept no longer, and its process is still reserved. */
  take(instance: Parameters<typeof instanceKey>[0]): OwnPlace | undefined {
    const key = instanceKey(instance);
    const place = this.#kept.get(key);
    this.#kept.delete(key);
    return place;
  }

  /** The attempt is to end, and was not heard of: it may be one that is being written. */
  end(attemptId: string, reason: string): void {
    if (this.#kept.size > 0) this.#unwanted.set(attemptId, reason);
  }

  whyUnwanted({ attemptId }: Pick<QueuedAttempt, 'attemptId'>): string | null {
    return this.#unwanted.get(attemptId) ?? null;
  }

  /** Where no place is kept, nothing is being written. */
  settled(): void {
    if (this.#kept.size === 0) this.#unwanted.clear();
  }
}
