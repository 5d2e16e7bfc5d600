// Passes on what happened to whoever plans with it: to the scheduler in this process directly, to those in others by signal. A
// signal that is lost is found by their sweeps.
import {
  type DagProcessorSignal,
  type HeardEvent,
  type KillSignal,
  type LiveEvent,
  type LiveSignal,
  type SchedulerNotice,
  type SchedulerSignal,
  signalChannels,
} from '@ariel/protocol';
import type { Database } from '@ariel/store';
import { mergeLive } from './merge-live.ts';

/** Live events are told in bundles of this much time: pages read again what they show, not each change. */
const TELL_EVERY_MS = 100;
/** Bundles beyond this are cut: a page that misses one is put right by the next. */
const MOST_CALLS = 40;
const LONGEST_CALL = 1000;

export interface HubOptions {
  readonly database: Database;
  readonly report: (problem: { readonly message: string; readonly error: unknown }) => void;
}

export class SignalHub {
  readonly #options: HubOptions;
  readonly #ends: (() => Promise<void>)[] = [];
  readonly #told = new Map<string, LiveEvent>();
  #timer: NodeJS.Timeout | null = null;
  /** Calls that are under way. */
  readonly #calls = new Set<Promise<void>>();
  /** The scheduler of this process, once it is there. */
  onNotice: (notice: SchedulerNotice) => void = () => {};
  /** Listeners of plugins; absent where there are none. */
  heard: ((event: HeardEvent) => void) | undefined;
  /** Pages that this process serves. */
  onLive: (event: LiveEvent) => void = () => {};

  constructor(options: HubOptions) {
    this.#options = options;
  }

  readonly notify = (notice: SchedulerNotice): void => {
    this.onNotice(notice);
    // Its owner elsewhere has been told in the transaction of the change.
    if (notice.kind === 'run-changed') return;
    this.#call(signalChannels.scheduler, { kind: 'notice', notice } satisfies SchedulerSignal);
  };

  readonly live = (event: LiveEvent): void => {
    this.onLive(event);
    if (this.#options.database.signals === null) return;
    mergeLive(this.#told, event);
    this.#timer ??= setTimeout(() => this.#tell(), TELL_EVERY_MS);
  };

  readonly wantTimetables = (): void =>
    this.#call(signalChannels.dagProcessor, { kind: 'timetables' } satisfies DagProcessorSignal);

  readonly wantFile = (bundleName: string, relPath: string): void =>
    this.#call(signalChannels.dagProcessor, {
      kind: 'reparse',
      bundleName,
      relPath,
    } satisfies DagProcessorSignal);

  readonly bundlesLeft = (): void =>
    this.#call(signalChannels.dagProcessor, { kind: 'left' } satisfies DagProcessorSignal);

  readonly kill = (attemptIds: readonly string[], reason: string): void => {
    // A few at a time: a signal is short.
    for (let at = 0; at < attemptIds.length; at += 10)
      this.#call(signalChannels.kill, {
        attemptIds: attemptIds.slice(at, at + 10),
        reason: reason.slice(0, 200),
      } satisfies KillSignal);
  };

  /** Hears what others call on a channel; nothing where there are no signals. */
  async hear<Signal>(
    channel: string,
    heard: (signal: Signal) => void,
    missed: () => void = () => {},
  ): Promise<void> {
    const { report } = this.#options;
    const end = await this.#options.database.signals?.listen(channel, {
      heard: (text) => {
        try {
          heard(JSON.parse(text) as Signal);
        } catch (error) {
          report({ message: `a signal on ${channel} cannot be read`, error });
        }
      },
      missed,
    });
    if (end) this.#ends.push(end);
  }

  hearLive(listener: (event: LiveEvent) => void): Promise<void> {
    return this.hear<LiveSignal>(signalChannels.live, (events) => {
      for (const event of events) listener(event);
    });
  }

  /** What is to be called is called before. */
  async stop(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#told.size > 0) this.#tell();
    await Promise.all(this.#calls);
    for (const end of this.#ends) await end();
  }

  #tell(): void {
    this.#timer = null;
    const events = [...this.#told.values()];
    this.#told.clear();
    let call: LiveEvent[] = [];
    let calls = 0;
    const send = (): void => {
      if (call.length > 0 && calls++ < MOST_CALLS) this.#call(signalChannels.live, call);
      call = [];
    };
    for (const event of events) {
      if (JSON.stringify([...call, event]).length > LONGEST_CALL) send();
      call.push(event);
    }
    send();
  }

  #call(channel: string, signal: object): void {
    const { database, report } = this.#options;
    if (database.signals === null) return;
    const call = database.signals
      .send(database, channel, JSON.stringify(signal))
      .catch((error: unknown) => report({ message: `a signal on ${channel} was lost`, error }))
      .finally(() => this.#calls.delete(call));
    this.#calls.add(call);
  }
}
