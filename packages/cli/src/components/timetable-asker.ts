// Puts a question to a timetable of the user's own, for somebody who waits: it is stored, whoever reads the DAG's file is told, and
// its answer is awaited. No user code runs here.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlSettings } from '@ariel/execution';
import {
  askTimetableQuestion,
  type Database,
  dropTimetableQuestion,
  readTimetableQuestion,
} from '@ariel/store';
import { newId, nowUs } from '../standalone/live-clock.ts';

/** Longer than a file may take to load. */
const WAIT_MS = 60_000;
/** A call may be lost. */
const CALL_AGAIN_MS = 5_000;
const SHORTEST_MS = 5;
const LONGEST_MS = 200;

interface AskerOptions {
  readonly database: Database;
  /** Tells who answers that there is a question. */
  readonly called: () => unknown;
  /** @default 60000 */
  readonly waitMs?: number;
}

export function timetableAsker({
  called,
  database,
  waitMs = WAIT_MS,
}: AskerOptions): NonNullable<ControlSettings['askTimetable']> {
  return async (question) => {
    const id = newId();
    await database.transaction((tx) => askTimetableQuestion(tx, { ...question, id }, nowUs()));
    const endMs = performance.now() + waitMs;
    let calledMs = Number.NEGATIVE_INFINITY;
    for (let pauseMs = SHORTEST_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_MS)) {
      if (performance.now() - calledMs >= CALL_AGAIN_MS) {
        calledMs = performance.now();
        await called();
      }
      const found = await readTimetableQuestion(database, id);
      if (found === undefined || found.answer !== null) return found?.answer ?? null;
      if (performance.now() >= endMs) {
        await dropTimetableQuestion(database, id);
        return null;
      }
      await sleep(pauseMs);
    }
  };
}
