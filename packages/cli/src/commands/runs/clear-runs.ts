// `ariel dags clear`: whole runs, shown first and then cleared.
import type { ClearRequest } from '@ariel/protocol';
import { type Filter, listRows, type RunRow, runResource } from '@ariel/store/reads';
import { actor } from '../../client/act.ts';
import { requireDag, requireRun } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';
import type { Given } from '../given.ts';
import { clearAfterAsking } from '../tasks/clear-tasks.ts';

export const clearRuns: CommandBody = async (context, given) => {
  if (given.flag('onlyFailed') && given.flag('onlyRunning'))
    throw usageError('--only-failed and --only-running leave nothing: give one of them.');
  const dagId = given.positional(0);
  const zone = context.config().core.defaultTimezone;
  const runs = await readDatabase(context.config(), async (database) => {
    const runId = given.text('runId');
    if (runId !== null) return [await requireRun(database, { dagId, runIdOrDate: runId, zone })];
    await requireDag(database, dagId);
    const filters: Filter[] = [
      { field: 'dag_id', op: 'in', values: [dagId] },
      ...partitionFilters(given, zone),
    ];
    const order = [{ field: 'run_after', descending: false }];
    const listing = { filters, order, limit: Number.MAX_SAFE_INTEGER, offset: 0 };
    return (await listRows<RunRow>(database, runResource, listing)).rows;
  });
  return clearAfterAsking(
    context,
    given,
    runs.map((run) => requestOf(run, given)),
  );
};

function partitionFilters(given: Given, zone: string): Filter[] {
  const key = given.text('partitionKey');
  const from = given.instant('partitionDateStart', zone);
  const to = given.instant('partitionDateEnd', zone);
  return [
    ...(key === null ? [] : [{ field: 'partition_key', op: 'in', values: [key] } as const]),
    ...(from === null ? [] : [{ field: 'partition_date', op: 'gte', value: from } as const]),
    ...(to === null ? [] : [{ field: 'partition_date', op: 'lte', value: to } as const]),
  ];
}

const requestOf = (run: RunRow, given: Given): ClearRequest => ({
  dagId: run.dag_id,
  runId: run.run_id,
  tasks: null,
  onlyFailed: given.flag('onlyFailed'),
  onlyRunning: given.flag('onlyRunning'),
  includeDownstream: false,
  includeUpstream: false,
  dryRun: true,
  actor,
});
