// A run as it is named beside the event of an asset that it consumed: in the public API, and in Airflow's calls for tasks.
import { isoOrNull } from '../answers/presented.ts';

export interface MadeRunRow {
  readonly run_id: string;
  readonly dag_id: string;
  readonly logical_date: number | null;
  readonly start_at: number | null;
  readonly end_at: number | null;
  readonly state: string;
  readonly interval_start: number | null;
  readonly interval_end: number | null;
  readonly partition_key: string | null;
}

export const presentMadeRun = (run: MadeRunRow) => ({
  run_id: run.run_id,
  dag_id: run.dag_id,
  logical_date: isoOrNull(run.logical_date),
  start_date: isoOrNull(run.start_at),
  end_date: isoOrNull(run.end_at),
  state: run.state,
  data_interval_start: isoOrNull(run.interval_start),
  data_interval_end: isoOrNull(run.interval_end),
  partition_key: run.partition_key,
});
