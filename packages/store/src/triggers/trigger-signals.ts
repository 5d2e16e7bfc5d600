// Wakes triggerers: by the database's signals, or within this process where it has none. A signal is a hint; nothing is lost with one.
import { EventEmitter } from 'node:events';
import type { Database, Queryable } from '../database/database.ts';

/** `new`: something is to be waited for. `gone`: nobody waits for something any more. */
export type TriggerSignal = 'new' | 'gone';

const channel = 'ariel_triggerer';
const inProcess = new WeakMap<Database, EventEmitter>();

function emitterOf(database: Database): EventEmitter {
  const known = inProcess.get(database) ?? new EventEmitter().setMaxListeners(0);
  inProcess.set(database, known);
  return known;
}

/** Goes out with the transaction. Within one process it is heard at once: whoever looks waits for the transaction. */
export async function callTriggerers(
  tx: Queryable,
  database: Database,
  signal: TriggerSignal,
): Promise<void> {
  if (database.signals) await database.signals.send(tx, channel, signal);
  else emitterOf(database).emit('signal', signal);
}

/** Calls `heard` for each signal, with null where some may have been missed. The answer ends it. */
export async function listenForTriggers(
  database: Database,
  heard: (signal: TriggerSignal | null) => void,
): Promise<() => Promise<void>> {
  if (database.signals) {
    return database.signals.listen(channel, {
      heard: (text) => heard(text === 'gone' ? 'gone' : 'new'),
      missed: () => heard(null),
    });
  }
  const emitter = emitterOf(database);
  emitter.on('signal', heard);
  return async () => void emitter.off('signal', heard);
}
