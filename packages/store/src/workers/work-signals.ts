// Wakes the servers whose workers wait for work: by the database's signals, or within this process where it has none.
// A signal is a hint; nothing is lost with one.
import { EventEmitter } from 'node:events';
import type { Database } from '../database/database.ts';

/** `queued`: there is work. `callbacks`: there is work outside of tasks. `kill`: an attempt is to be ended. */
export type WorkSignal = 'queued' | 'callbacks' | 'kill';

export interface WorkSignals {
  /** Whether those in other processes hear it too. */
  readonly reachesOthers: boolean;
  announce(signal: WorkSignal): Promise<void>;
  /** Calls `heard` for each signal, with null when some may have been missed. */
  listen(heard: (signal: WorkSignal | null) => void): Promise<() => Promise<void>>;
}

const channels: Readonly<Record<WorkSignal, string>> = {
  queued: 'ariel_queued',
  callbacks: 'ariel_callbacks',
  kill: 'ariel_ends',
};
const kinds: readonly WorkSignal[] = ['queued', 'callbacks', 'kill'];
const inProcess = new WeakMap<Database, EventEmitter>();

export function workSignals(database: Database): WorkSignals {
  const { signals } = database;
  if (signals === null) return localSignals(emitterOf(database));
  return {
    reachesOthers: true,
    announce: (signal) => signals.send(database, channels[signal], ''),
    listen: async (heard) => {
      const ends = await Promise.all(
        kinds.map((kind) =>
          signals.listen(channels[kind], { heard: () => heard(kind), missed: () => heard(null) }),
        ),
      );
      return async () => {
        for (const end of ends) await end();
      };
    },
  };
}

function emitterOf(database: Database): EventEmitter {
  const known = inProcess.get(database) ?? new EventEmitter().setMaxListeners(0);
  inProcess.set(database, known);
  return known;
}

function localSignals(emitter: EventEmitter): WorkSignals {
  return {
    reachesOthers: false,
    announce: async (signal) => void emitter.emit('work', signal),
    listen: async (heard) => {
      emitter.on('work', heard);
      return async () => void emitter.off('work', heard);
    },
  };
}
