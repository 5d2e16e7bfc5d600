// The states of a run's tasks. Of a run that is over they do not change any more: they are counted once, however many
// instances it has.
import { isTerminal } from '@ariel/core';
import type { Database } from '@ariel/store';
import { type RunRow, type TaskStateRow, taskStatesOf } from '@ariel/store/reads';

const MOST_RUNS = 200;

type Kept = Map<string, readonly TaskStateRow[]>;
const keptOf = new WeakMap<Database, Kept>();

export async function statesOf(
  database: Database,
  run: Pick<RunRow, 'grid_summary' | 'id' | 'updated_at'>,
): Promise<readonly TaskStateRow[]> {
  if (run.grid_summary === null) return taskStatesOf(database, [run.id]);
  const kept = keptOf.get(database) ?? new Map<string, readonly TaskStateRow[]>();
  keptOf.set(database, kept);
  // Whatever is cleared or marked afterwards makes the run go on, and its end is another time.
  const key = `${run.id}/${run.updated_at}`;
  const known = kept.get(key);
  if (known) return known;
  const states = await taskStatesOf(database, [run.id]);
  // An attempt may outlast its run.
  if (!states.every(({ state }) => isTerminal(state))) return states;
  for (const oldest of kept.keys()) {
    if (kept.size < MOST_RUNS) break;
    kept.delete(oldest);
  }
  kept.set(key, states);
  return states;
}
