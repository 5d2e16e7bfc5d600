// A group of triggers that share a process. The process may end and begin again: the triggers stay, and run anew.
import type { ClaimedTrigger } from '@ariel/protocol';
import type { FromHost, FromWatchdog, HostCode, HostedTrigger } from './host/messages.ts';
import { HostProcess } from './host-process.ts';
import type { HostsSettings } from './hosts-settings.ts';

/** A process that has lived for so long did not end because of how it began. */
const HEALTHY_MS = 60_000;
const LONGEST_PAUSE_MS = 10_000;
/** Triggers that are sent in one message: the host's loop turns between two. */
const AT_ONCE = 200;

export interface TriggerHostEvents {
  message(host: TriggerHost, message: Exclude<FromHost, { kind: 'ready' }>): void;
  /** Its loop does not turn; `trigger`: whose code runs, where that is known. */
  busy(host: TriggerHost, trigger: ClaimedTrigger | null, ms: number): void;
  /** Its process ended though nobody asked for it. */
  died(host: TriggerHost, trigger: ClaimedTrigger | null, how: string): void;
}

export class TriggerHost {
  /** Names what the triggers have in common. */
  readonly key: string;
  readonly code: HostCode | null;
  readonly triggers = new Map<string, ClaimedTrigger>();
  /** Triggers that are over, and may still say something while they clean up. */
  readonly #leaving = new Map<string, ClaimedTrigger>();
  /** How often its process died soon after its start, in a row. */
  deaths = 0;
  readonly #settings: HostsSettings;
  readonly #events: TriggerHostEvents;
  #process: HostProcess | null = null;
  #beganMs = 0;
  #sent = 0;
  readonly #ids = new Map<number, string>();
  /** Who was at work when the process ended, by its own word. */
  #lastRunning: string | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(key: string, code: HostCode | null, settings: HostsSettings, events: TriggerHostEvents) {
    this.key = key;
    this.code = code;
    this.#settings = settings;
    this.#events = events;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  add(triggers: readonly ClaimedTrigger[]): void {
    for (const trigger of triggers) this.triggers.set(trigger.id, trigger);
    if (this.#process) this.#start(triggers);
    else if (this.#timer === null) this.#begin();
  }

  /** They need not be waited for any more. */
  remove(ids: readonly string[]): void {
    const there = ids.filter((id) => this.over(id));
    if (there.length > 0) this.#process?.send({ kind: 'stop', ids: there });
  }

  /** It has had its event, or failed. */
  over(id: string): boolean {
    const trigger = this.triggers.get(id);
    if (!trigger) return false;
    this.triggers.delete(id);
    if (this.#process) this.#leaving.set(id, trigger);
    return true;
  }

  /** The trigger of a line that it wrote; undefined where it has none of the id. */
  writerOf(id: string): ClaimedTrigger | undefined {
    return this.triggers.get(id) ?? this.#leaving.get(id);
  }

  left(id: string): void {
    this.#leaving.delete(id);
  }

  /** What tells the trigger that its event is written; nothing where its process is another by then. */
  recorder(id: string): () => void {
    const process = this.#process;
    return () => {
      if (this.#process === process) process?.send({ kind: 'recorded', id });
    };
  }

  reply(question: number, json: string | null, error: string | null): void {
    this.#process?.send({ kind: 'reply', question, json, error });
  }

  /** Ends the process; the triggers that are left begin anew after a moment. */
  restart(pauseMs = 0): void {
    this.#drop();
    if (this.triggers.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#begin();
    }, pauseMs);
  }

  /** How long to wait before the process is started again. */
  get pauseMs(): number {
    return Math.min(LONGEST_PAUSE_MS, 100 * 2 ** this.deaths);
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#drop();
  }

  #drop(): void {
    const old = this.#process;
    this.#process = null;
    this.#leaving.clear();
    old?.kill();
  }

  #begin(): void {
    const { arielModules, busyLimitMs, cacheFolder, defaultTimezone } = this.#settings;
    const { environment, memoryLimitMb, pluginsFolder = null } = this.#settings;
    this.#beganMs = performance.now();
    this.#sent = 0;
    this.#ids.clear();
    this.#lastRunning = null;
    const base = { arielModules, busyLimitMs, cacheFolder, defaultTimezone };
    const settings = { ...base, pluginsFolder, code: this.code };
    const started = new HostProcess(
      { settings, environment, memoryLimitMb },
      {
        message: (message) => {
          if (this.#process === started && message.kind !== 'ready') this.#events.message(this, message);
        },
        watched: (said) => {
          if (this.#process === started) this.#watched(said);
        },
        ended: (how, lastWords) => {
          if (this.#process === started) this.#ended(how, lastWords);
        },
      },
    );
    this.#process = started;
    this.#start([...this.triggers.values()]);
  }

  #start(triggers: readonly ClaimedTrigger[]): void {
    for (let at = 0; at < triggers.length; at += AT_ONCE) {
      const some = triggers.slice(at, at + AT_ONCE);
      for (const { id } of some) {
        this.#sent += 1;
        this.#ids.set(this.#sent, id);
      }
      this.#process?.send({ kind: 'start', triggers: some.map(hosted) });
    }
  }

  #watched({ kind, ms, trigger }: FromWatchdog): void {
    const id = this.#ids.get(trigger) ?? null;
    if (kind === 'exit') this.#lastRunning = id;
    else this.#events.busy(this, (id === null ? null : this.triggers.get(id)) ?? null, ms);
  }

  #ended(how: string, lastWords: string): void {
    this.#process = null;
    this.#leaving.clear();
    this.deaths = performance.now() - this.#beganMs > HEALTHY_MS ? 1 : this.deaths + 1;
    const culprit = this.#lastRunning === null ? null : (this.triggers.get(this.#lastRunning) ?? null);
    const words = lastWords.trim();
    this.#events.died(this, culprit, words === '' ? how : `${how}: ${words}`);
  }
}

const hosted = ({ args, id, module, name, task, watch }: ClaimedTrigger): HostedTrigger => ({
  args,
  id,
  module,
  name,
  task,
  watched: watch?.assets ?? null,
});
