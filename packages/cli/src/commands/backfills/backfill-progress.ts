// How far a backfill is: as a record, and line by line until it is over. Reads only.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@ariel/store';
import {
  type BackfillViewRow,
  backfillResource,
  backfillRunStates,
  type Filter,
  listRows,
} from '@ariel/store/reads';
import { readDatabase } from '../../client/read-database.ts';
import { isoOrNull } from '../../output/times.ts';
import type { CommandContext } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';

const LOOK_EVERY_MS = 500;

export type BackfillRecord = Readonly<Record<string, unknown>> & { readonly id: number };

export async function backfillRecords(
  database: Database,
  filters: readonly Filter[],
  limit = 100,
): Promise<BackfillRecord[]> {
  const order = [{ field: 'id', descending: true }];
  const listing = { filters, order, limit, offset: 0 };
  const { rows } = await listRows<BackfillViewRow>(database, backfillResource, listing);
  const states = await backfillRunStates(
    database,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => recordOf(row, states.get(row.id) ?? {}));
}

export async function backfillRecord(database: Database, id: number): Promise<BackfillRecord> {
  const [found] = await backfillRecords(database, [{ field: 'id', op: 'in', values: [id] }]);
  if (found) return found;
  throw new CommandError({
    code: 'ARIEL_BACKFILL_NOT_FOUND',
    message: `There is no backfill ${id}.`,
    remedy: '"ariel backfill list" shows all of them.',
  });
}

function recordOf(row: BackfillViewRow, states: Readonly<Record<string, number>>): BackfillRecord {
  const count = (state: string): number => states[state] ?? 0;
  return {
    id: row.id,
    dag_id: row.dag_id,
    from_date: isoOrNull(row.from_date),
    to_date: isoOrNull(row.to_date),
    state: row.completed_at !== null ? 'completed' : row.is_paused === 1 ? 'paused' : 'active',
    runs: Object.values(states).reduce((sum, each) => sum + each, 0),
    queued: count('queued'),
    running: count('running'),
    success: count('success'),
    failed: count('failed'),
    max_active_runs: row.max_active_runs,
    reprocess_behavior: row.reprocess_behavior,
    run_backwards: row.run_backwards === 1,
    created_at: isoOrNull(row.created_at),
    completed_at: isoOrNull(row.completed_at),
  };
}

/** Says how far it is each time that this changes; the exit code says whether all its runs succeeded. */
export async function followBackfill({ config, screen }: CommandContext, id: number): Promise<number> {
  let said = '';
  for (;;) {
    const record = await readDatabase(config(), (database) => backfillRecord(database, id));
    const { failed, queued, runs, running, state, success } = record;
    const line = `${success} of ${runs} runs succeeded, ${failed} failed, ${running} running, ${queued} waiting`;
    if (line !== said) screen.note(state === 'paused' ? `${line} (paused)` : line);
    said = line;
    if (state === 'completed') return failed === 0 ? ExitCode.ok : ExitCode.failed;
    await sleep(LOOK_EVERY_MS);
  }
}
