// The next run of a DAG as columns of its row.
import type { PlannedRun } from '@ariel/core';

export interface NextRunValues {
  readonly next_logical_date: number | null;
  readonly next_interval_start: number | null;
  readonly next_interval_end: number | null;
  readonly next_run_after: number | null;
}

export function nextRunColumns(planned: PlannedRun | null): NextRunValues {
  return {
    next_logical_date: planned?.logicalDate ?? null,
    next_interval_start: planned?.dataInterval.start ?? null,
    next_interval_end: planned?.dataInterval.end ?? null,
    next_run_after: planned?.runAfter ?? null,
  };
}
