// `ariel dags next-execution`: the next runs of a DAG by its schedule, the stored one first, the rest as they would follow.
import { type DagDefinition, type DataInterval, nextRun, type PlannedRun } from '@ariel/core';
import type { DagRow } from '@ariel/store/reads';
import { latestDefinition, requireDag } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { printRows, type Row } from '../../output/print-rows.ts';
import { isoOrNull } from '../../output/times.ts';
import type { CommandBody } from '../command.ts';

const columns = ['logical_date', 'data_interval.start', 'data_interval.end', 'run_after'];

export const nextExecution: CommandBody = async ({ config, nowUs, screen }, given) => {
  const { dag, definition, last } = await readDatabase(config(), async (database) => {
    const row = await requireDag(database, given.positional(0));
    const stored = await database.first<{ start: number | null; end: number | null }>(
      'select last_automated_start as start, last_automated_end as "end" from dag where dag_id = ?',
      [row.dag_id],
    );
    return {
      dag: row,
      definition: await latestDefinition(database, row),
      last: intervalOf(stored?.start, stored?.end),
    };
  });
  const count = given.wholeNumber('numExecutions', { min: 1 }) ?? 1;
  const runs = plannedRuns({ dag, definition, last, count, nowUs: nowUs() });
  if (dag.is_paused === 1)
    screen.note(`${dag.dag_id} is paused: nothing starts before "ariel dags unpause ${dag.dag_id}".`);
  if (runs.length < count) {
    screen.note(
      `${runs.length === 0 ? 'No run follows' : 'No more runs follow'} by the schedule of ${dag.dag_id} (${dag.schedule_text}).`,
    );
  }
  if (given.flag('table')) {
    printRows(screen, { rows: runs.map(present), columns, format: 'table', empty: 'There is no next run.' });
    return 0;
  }
  const field = given.text('field') ?? 'logical_date';
  for (const run of runs) screen.print(String(present(run)[field]));
  // As Airflow: a script reads a word, not an empty answer.
  if (runs.length === 0) screen.print('None');
  return 0;
};

interface Planning {
  readonly dag: DagRow;
  readonly definition: DagDefinition;
  readonly last: DataInterval | null;
  readonly count: number;
  readonly nowUs: number;
}

function plannedRuns({ dag, definition, last, count, nowUs }: Planning): PlannedRun[] {
  const runs: PlannedRun[] = [];
  const stored = storedRun(dag);
  if (stored !== null) runs.push(stored);
  const { catchup, endDate, schedule, startDate } = definition;
  while (runs.length < count) {
    const previous = runs.at(-1);
    // After a run that is ahead, time has come to that run: so nothing between is left out.
    const now = Math.max(nowUs, previous?.runAfter ?? nowUs);
    const next = nextRun(schedule, {
      startDate,
      endDate,
      catchup,
      now,
      last: previous?.dataInterval ?? last,
    });
    if (next === null) break;
    runs.push(next);
  }
  return runs;
}

/** What the scheduler will do next, as it wrote it down. */
function storedRun(dag: DagRow): PlannedRun | null {
  const dataInterval = intervalOf(dag.next_interval_start, dag.next_interval_end);
  if (dag.next_run_after === null || dag.next_logical_date === null || dataInterval === null) return null;
  return { logicalDate: dag.next_logical_date, runAfter: dag.next_run_after, dataInterval };
}

function intervalOf(start: number | null | undefined, end: number | null | undefined): DataInterval | null {
  return typeof start === 'number' && typeof end === 'number' ? { start, end } : null;
}

function present({ dataInterval, logicalDate, runAfter }: PlannedRun): Row {
  return {
    logical_date: isoOrNull(logicalDate),
    'data_interval.start': isoOrNull(dataInterval.start),
    'data_interval.end': isoOrNull(dataInterval.end),
    run_after: isoOrNull(runAfter),
  };
}
