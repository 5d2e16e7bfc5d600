// Says again and again that the running attempts live, and watches over their leases: one of which no server heard for its whole
// lease may be another's by now.
import { realMachine } from '../machine/real-machine.ts';
import type { WorkerTime, WorkerTimer } from '../machine/worker-machine.ts';
import { LeaseWatch } from './lease-watch.ts';
import type { SupervisorSettings } from './supervisor-settings.ts';

const HEARTBEAT_MS = 3000;
/** How often leases are looked at. */
const LEASE_LOOK_MS = 500;

export interface RunningAttempts {
  ids(): readonly string[];
  isRunning(attemptId: string): boolean;
  /** A server says that they are not live any more. */
  lost(attemptIds: readonly string[]): void;
  /** No server was heard of for the whole lease. */
  overdue(attemptId: string): void;
}

export class Heartbeats {
  readonly #settings: SupervisorSettings;
  readonly #time: WorkerTime;
  readonly #running: RunningAttempts;
  readonly #leases: LeaseWatch | null;
  #beating: WorkerTimer | null = null;
  #looking: WorkerTimer | null = null;

  constructor(settings: SupervisorSettings, running: RunningAttempts) {
    this.#settings = settings;
    this.#time = (settings.machine ?? realMachine).time;
    this.#running = running;
    this.#leases = settings.leaseMs === undefined ? null : new LeaseWatch(settings.leaseMs);
  }

  /** Something runs. */
  begin(): void {
    this.#beating ??= this.#time.every(HEARTBEAT_MS, () => void this.#beat());
    if (this.#leases) this.#looking ??= this.#time.every(LEASE_LOOK_MS, () => this.#endOverdue());
  }

  /** Nothing runs. */
  rest(): void {
    this.#beating?.cancel();
    this.#looking?.cancel();
    this.#beating = null;
    this.#looking = null;
  }

  /** Attempts were claimed by what was asked, or reserved, at `sinceMs`. Where that is long ago, the leases may be nearly over. */
  claimed(attemptIds: readonly string[], sinceMs: number): void {
    this.#leases?.extend(attemptIds, sinceMs);
    if (this.#leases && this.#time.nowMs() - sinceMs > HEARTBEAT_MS) void this.#beat();
  }

  forget(attemptId: string): void {
    this.#leases?.forget(attemptId);
  }

  async #beat(): Promise<void> {
    const attemptIds = this.#running.ids();
    if (attemptIds.length === 0) return;
    const askedMs = this.#time.nowMs();
    try {
      const lost = await this.#settings.service.heartbeat(attemptIds);
      // What ended meanwhile was not lost.
      const over = new Set(lost.filter((attemptId) => this.#running.isRunning(attemptId)));
      const live = attemptIds.filter((id) => this.#running.isRunning(id) && !over.has(id));
      this.#leases?.extend(live, askedMs);
      this.#running.lost([...over]);
    } catch (error) {
      this.#settings.report({ message: 'a heartbeat could not be stored', error });
    }
  }

  #endOverdue(): void {
    for (const attemptId of this.#leases?.over(this.#time.nowMs()) ?? []) {
      this.#leases?.forget(attemptId);
      this.#running.overdue(attemptId);
    }
  }
}
