// What belongs to events of assets beside themselves: the runs that consumed them, the aliases that they came by, and what was said of
// the assets. Read for many events at once.
import type { Queryable } from '@ariel/store';
import { type MadeRunRow, presentMadeRun } from '../../../rest/assets/made-run.ts';

/** One statement names so many events. */
const AT_ONCE = 500;

/** Event → runs that consumed it; of those that belong to a team, the reader's alone. */
export async function runsMadeBy(
  db: Queryable,
  eventIds: readonly number[],
  team: string | null,
): Promise<ReadonlyMap<number, readonly Record<string, unknown>[]>> {
  const rows = await inParts<MadeRun>(eventIds, (marks, part) =>
    db.all(
      `select u.event_id, r.run_id, r.dag_id, r.logical_date, r.start_at, r.end_at, r.state, r.interval_start, r.interval_end,
         r.partition_key
       from asset_event_run u join dag_run r on r.id = u.run_ref
       where u.event_id in (${marks}) and (r.team is null or r.team = ?) order by u.event_id, r.id`,
      [...part, team ?? ''],
    ),
  );
  return grouped(rows, presentMadeRun);
}

/** Event → names of the aliases by which it came. */
export async function aliasesOf(
  db: Queryable,
  eventIds: readonly number[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await inParts<{ readonly event_id: number; readonly name: string }>(eventIds, (marks, part) =>
    db.all(
      `select l.event_id, n.name from asset_alias_event l join asset_stream s on s.id = l.stream_id
       join asset_alias n on n.id = s.alias_id where l.event_id in (${marks}) order by l.event_id, n.name`,
      [...part],
    ),
  );
  return grouped(rows, ({ name }) => name);
}

/** Event → what was said of its asset where that was defined. */
export async function assetExtrasOf(
  db: Queryable,
  eventIds: readonly number[],
): Promise<ReadonlyMap<number, unknown>> {
  const rows = await inParts<{ readonly event_id: number; readonly extra: string }>(eventIds, (marks, part) =>
    db.all(
      `select e.id as event_id, a.extra from asset_event e join asset a on a.id = e.asset_id where e.id in (${marks})`,
      [...part],
    ),
  );
  return new Map(rows.map(({ event_id: id, extra }) => [id, JSON.parse(extra) as unknown]));
}

interface MadeRun extends MadeRunRow {
  readonly event_id: number;
}

async function inParts<Row>(
  ids: readonly number[],
  read: (marks: string, part: readonly number[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const part = ids.slice(at, at + AT_ONCE);
    rows.push(...(await read(part.map(() => '?').join(', '), part)));
  }
  return rows;
}

function grouped<Row extends { readonly event_id: number }, Value>(
  rows: readonly Row[],
  read: (row: Row) => Value,
): ReadonlyMap<number, readonly Value[]> {
  const found = new Map<number, Value[]>();
  for (const row of rows) {
    const values = found.get(row.event_id) ?? [];
    if (values.length === 0) found.set(row.event_id, values);
    values.push(read(row));
  }
  return found;
}
