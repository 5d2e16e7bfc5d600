// Where the log of a try lies, relative to the log folder: one file per try, as Airflow lays them out. The first iteration of a loop lies
// where it would without the loop.

export interface LoggedTry {
  readonly dag_id: string;
  readonly run_id: string;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly try_number: number;
}

export function logPath(row: LoggedTry): string {
  const mapped = row.map_index >= 0 ? `map_index=${row.map_index}/` : '';
  const looped = row.iteration > 0 ? `iteration=${row.iteration}/` : '';
  const folder = `dag_id=${row.dag_id}/run_id=${row.run_id}/task_id=${row.task_id}`;
  return `${folder}/${mapped}${looped}attempt=${row.try_number}.log`;
}
