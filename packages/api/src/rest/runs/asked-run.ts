// What a body says of the run that it asks for, whether a DAG is triggered or an asset is made.
import { ApiError } from '../../server/api-error.ts';
import { instantOrNull } from '../lists/list-query.ts';

interface AskedRun {
  readonly dag_run_id?: string | null;
  readonly logical_date?: string | null;
  readonly data_interval_start?: string | null;
  readonly data_interval_end?: string | null;
  readonly run_after?: string | null;
  readonly note?: string | null;
  readonly partition_key?: string | null;
  readonly drain_dag?: boolean;
  readonly bundle_version?: string | null;
}

export function runAsked(body: AskedRun) {
  return {
    runId: body.dag_run_id || null,
    logicalDate: instantOrNull('logical_date', body.logical_date),
    dataInterval: intervalOf(body),
    runAfter: instantOrNull('run_after', body.run_after),
    note: body.note ?? null,
    partitionKey: body.partition_key || null,
    drainsDag: body.drain_dag ?? false,
    bundleVersion: body.bundle_version || null,
  };
}

function intervalOf(body: AskedRun): { readonly start: number; readonly end: number } | null {
  const start = instantOrNull('data_interval_start', body.data_interval_start);
  const end = instantOrNull('data_interval_end', body.data_interval_end);
  if (start === null && end === null) return null;
  if (start !== null && end !== null) return { start, end };
  throw new ApiError(422, [
    {
      type: 'value_error',
      loc: ['body'],
      msg: 'Value error, data_interval_start and data_interval_end are given together or not at all',
      input: body,
    },
  ]);
}
