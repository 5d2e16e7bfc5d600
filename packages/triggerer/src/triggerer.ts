// The triggerer: claims triggers, has them run, and tells the server what came of them. Nothing in it polls: it is called when something is
// new; a beat now and then finds what no call said, and what triggerers that are gone left behind.
import type { ClaimedTrigger, TriggerEnd, TriggerService } from '@ariel/protocol';

/** What a host says of a trigger: that it is over; or, of one that watches, what it saw. */
export type HostEnd =
  | Exclude<TriggerEnd, { kind: 'fired' }>
  | {
      readonly kind: 'fired';
      readonly triggerId: string;
      readonly event: string;
      readonly partitionKey: string | null;
      /** It is written: the trigger may go on. */
      readonly recorded: () => void;
    }
  /** It watches no more, and does not say why: it begins anew. */
  | { readonly kind: 'finished'; readonly triggerId: string };

/** Where triggers run. */
export interface Hosts {
  start(triggers: readonly ClaimedTrigger[]): void;
  stop(ids: readonly string[]): void;
  close(): void;
}

/** Time, and processes; a simulated world brings its own. */
export interface TriggererMachine {
  /** Calls `act` after so long, until the answer is called. */
  after(ms: number, act: () => void): () => void;
  hosts(ended: (end: HostEnd) => void): Hosts;
}

export interface TriggererSettings {
  readonly service: TriggerService;
  /** Most triggers at once. */
  readonly capacity: number;
  readonly nowUs: () => number;
  readonly machine: TriggererMachine;
  readonly report: (problem: { readonly message: string; readonly error: unknown }) => void;
}

/** Triggers that are claimed in one go. */
const CLAIM = 1_000;
/** How many beats pass between two looks at whether its triggers are still its own. */
const LOOK_EVERY = 6;
const AGAIN_MS = 1_000;
/** Longer timers are set in steps. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** What goes on failing watches again after so long at most. */
const LONGEST_PAUSE_MS = 60_000;

/** A trigger that watches for as long as its triggerer has it. */
interface Watching {
  readonly trigger: ClaimedTrigger;
  /** Events so far. */
  seq: number;
  /** In a row. */
  failures: number;
}

/** What is to be told, and what is to be done once it is. */
interface Untold {
  readonly end: TriggerEnd;
  readonly told: () => void;
}

export class Triggerer {
  readonly #settings: TriggererSettings;
  readonly #hosts: Hosts;
  /** Triggers, with what forgets the end of their time. */
  readonly #running = new Map<string, () => void>();
  readonly #watching = new Map<string, Watching>();
  /** What is to be told, and what is being told. */
  #ends: Untold[] = [];
  #telling: Promise<void> | null = null;
  #turn: Promise<void> | null = null;
  readonly #wanted = { claim: false, look: false };
  #beats = 0;
  #isStopped = false;
  #stopListening: () => Promise<void> = async () => {};

  constructor(settings: TriggererSettings) {
    this.#settings = settings;
    this.#hosts = settings.machine.hosts((end) => this.#ended(end));
  }

  /** How many triggers it waits for. */
  get running(): number {
    return this.#running.size;
  }

  async start(): Promise<void> {
    this.#stopListening = await this.#settings.service.listen((signal) => {
      this.#want({ claim: signal !== 'gone', look: signal !== 'new' });
    });
    this.#want({ claim: true, look: false });
  }

  /** It lives: called as often as it says so to others. */
  beat(): void {
    this.#beats += 1;
    this.#want({ claim: true, look: this.#beats % LOOK_EVERY === 0 });
  }

  /** Whatever it had is anybody's. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#stopListening();
    await this.#turn;
    this.#hosts.close();
    for (const forget of this.#running.values()) forget();
    await this.#telling;
    this.#running.clear();
    await this.#settings.service.giveBack(null);
  }

  #want({ claim, look }: { readonly claim: boolean; readonly look: boolean }): void {
    this.#wanted.claim ||= claim;
    this.#wanted.look ||= look;
    if (this.#isStopped || this.#turn) return;
    this.#turn = this.#takeTurn().finally(() => {
      this.#turn = null;
      if (this.#wanted.claim || this.#wanted.look) this.#want({ claim: false, look: false });
    });
  }

  async #takeTurn(): Promise<void> {
    // Whatever calls come together are one.
    await null;
    const { claim, look } = this.#wanted;
    this.#wanted.claim = false;
    this.#wanted.look = false;
    try {
      if (look) await this.#compare();
      if (claim) await this.#claim();
    } catch (error) {
      this.#settings.report({ message: 'triggers could not be claimed', error });
      this.#settings.machine.after(AGAIN_MS, () => this.#want({ claim, look: true }));
    }
  }

  async #claim(): Promise<void> {
    for (;;) {
      const limit = Math.min(CLAIM, this.#settings.capacity - this.#running.size);
      if (limit <= 0 || this.#isStopped) return;
      const claimed = await this.#settings.service.claim(limit);
      const fresh = claimed.filter(({ id }) => !this.#running.has(id));
      for (const trigger of fresh) {
        this.#running.set(trigger.id, this.#timeout(trigger));
        if (trigger.watch) this.#watching.set(trigger.id, { trigger, seq: 0, failures: 0 });
      }
      this.#hosts.start(fresh);
      if (claimed.length < limit) return;
    }
  }

  /**
   * Forgets those that nobody waits for any more, or another triggerer has taken; and gives back what is its own without its knowing,
   * because the answer to the claim was lost.
   */
  async #compare(): Promise<void> {
    const before = new Set(this.#running.keys());
    const owned = await this.#settings.service.owned();
    const told = new Set(this.#ends.map(({ end }) => end.triggerId));
    const lost = [...before].filter((id) => !owned.has(id) && !told.has(id));
    this.#hosts.stop(lost);
    for (const id of lost) this.#forget(id);
    const unheard = [...owned].filter((id) => !this.#running.has(id) && !before.has(id));
    if (unheard.length === 0) return;
    await this.#settings.service.giveBack(unheard);
    this.#wanted.claim = true;
  }

  #timeout({ id, timeoutAtUs }: ClaimedTrigger): () => void {
    if (timeoutAtUs === null) return () => {};
    const leftMs = Math.max(0, Math.ceil((timeoutAtUs - this.#settings.nowUs()) / 1000));
    const wait = (left: number): (() => void) =>
      this.#settings.machine.after(Math.min(left, LONGEST_TIMER_MS), () => {
        if (!this.#running.has(id)) return;
        const more = left - LONGEST_TIMER_MS;
        if (more > 0) {
          this.#running.set(id, wait(more));
          return;
        }
        this.#hosts.stop([id]);
        this.#ended({ kind: 'timeout', triggerId: id });
      });
    return wait(leftMs);
  }

  #forget(id: string): void {
    this.#running.get(id)?.();
    this.#running.delete(id);
    this.#watching.delete(id);
  }

  #ended(end: HostEnd): void {
    const { triggerId: id } = end;
    if (!this.#running.has(id)) return;
    const watching = this.#watching.get(id);
    if (watching) this.#watched(end, watching);
    else if (end.kind !== 'fired' && end.kind !== 'finished')
      this.#toTell({ end, told: () => this.#forget(id) });
  }

  /** One that watches goes on: after an event once that is written, after a failure in a while. */
  #watched(end: HostEnd, watching: Watching): void {
    switch (end.kind) {
      case 'fired': {
        const { event, partitionKey, recorded, triggerId } = end;
        watching.seq += 1;
        const told = (): void => {
          watching.failures = 0;
          recorded();
        };
        this.#toTell({ end: { kind: 'fired', triggerId, seq: watching.seq, event, partitionKey }, told });
        return;
      }
      case 'failure':
        watching.failures += 1;
        this.#settings.report({
          message: `a watcher (${nameOf(watching.trigger)}) failed`,
          error: end.message,
        });
        this.#toTell({ end, told: () => undefined });
        this.#watchAgain(watching, Math.min(LONGEST_PAUSE_MS, AGAIN_MS * 2 ** (watching.failures - 1)));
        return;
      default:
        this.#watchAgain(watching, AGAIN_MS);
    }
  }

  #watchAgain(watching: Watching, pauseMs: number): void {
    const { trigger } = watching;
    const cancel = this.#settings.machine.after(pauseMs, () => {
      if (this.#watching.get(trigger.id) === watching && !this.#isStopped) this.#hosts.start([trigger]);
    });
    this.#running.set(trigger.id, cancel);
  }

  #toTell(untold: Untold): void {
    this.#ends.push(untold);
    this.#telling ??= this.#tell().finally(() => {
      this.#telling = null;
    });
  }

  /** All that came meanwhile at once. What cannot be told is told again: it counts once. */
  async #tell(): Promise<void> {
    // What happens in the same moment is one call.
    await this.#pause(0);
    while (this.#ends.length > 0) {
      const ends = this.#ends;
      this.#ends = [];
      try {
        await this.#settings.service.end(ends.map(({ end }) => end));
        const wasFull = this.#running.size >= this.#settings.capacity;
        for (const { told } of ends) told();
        if (wasFull) this.#want({ claim: true, look: false });
      } catch (error) {
        this.#ends = [...ends, ...this.#ends];
        this.#settings.report({ message: 'what came of triggers could not be told', error });
        // Whoever claims them next waits for the same.
        if (this.#isStopped) return;
        await this.#pause(AGAIN_MS);
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#settings.machine.after(ms, resolve));
  }
}

const nameOf = ({ name, watch }: ClaimedTrigger): string =>
  `${name}, for ${watch?.assets.map((asset) => asset.name).join(', ')}`;
