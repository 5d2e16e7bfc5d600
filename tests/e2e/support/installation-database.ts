// Reads an installation's database file while its server runs, or when it does not: read-only, never through the server.
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

export interface InstanceRow {
  readonly id: string;
  readonly task_id: string;
  readonly map_index: number;
  readonly state: string | null;
  readonly try_number: number;
  readonly max_tries: number;
  readonly version_id: string;
  readonly queued_at: number | null;
  readonly start_at: number | null;
  readonly end_at: number | null;
  readonly pid: number | null;
  readonly pid_started: string | null;
  readonly error: string | null;
  readonly reason: string | null;
  readonly rendered_fields: string | null;
  readonly rendered_map_index: string | null;
}

export type HistoryRow = Omit<InstanceRow, 'pid_started'>;

export interface RunRow {
  readonly id: number;
  readonly dag_id: string;
  readonly run_id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly version_id: string;
  readonly start_at: number | null;
  readonly end_at: number | null;
}

export interface ImportErrorRow {
  readonly rel_path: string;
  readonly dag_id: string | null;
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
  readonly line: number | null;
  readonly col: number | null;
}

export interface VersionRow {
  readonly id: string;
  readonly number: number;
  readonly structure_hash: string;
  readonly code_hash: string;
}

const instanceColumns = `id, task_id, map_index, state, try_number, max_tries, version_id, queued_at, start_at, end_at, pid,
  error, reason, rendered_fields, rendered_map_index`;
const ofRun = 'run_ref = (select id from dag_run where dag_id = ? and run_id = ?)';

export class InstallationDatabase {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  }

  all<Row>(sql: string, ...parameters: SQLInputValue[]): Row[] {
    return this.#database.prepare(sql).all(...parameters) as Row[];
  }

  run(dagId: string, runId: string): RunRow | undefined {
    return this.all<RunRow>('select * from dag_run where dag_id = ? and run_id = ?', dagId, runId)[0];
  }

  runs(dagId: string): RunRow[] {
    return this.all<RunRow>('select * from dag_run where dag_id = ? order by id', dagId);
  }

  instances(dagId: string, runId: string): InstanceRow[] {
    const sql = `select ${instanceColumns}, pid_started from task_instance where ${ofRun} order by task_id, map_index`;
    return this.all<InstanceRow>(sql, dagId, runId);
  }

  instance(dagId: string, runId: string, taskId: string, mapIndex = -1): InstanceRow | undefined {
    return this.instances(dagId, runId).find((row) => row.task_id === taskId && row.map_index === mapIndex);
  }

  /** Tries that ended and were followed by another, oldest first. */
  history(dagId: string, runId: string): HistoryRow[] {
    const sql = `select ${instanceColumns} from task_instance_history where ${ofRun} order by task_id, map_index, try_number, start_at`;
    return this.all<HistoryRow>(sql, dagId, runId);
  }

  /** JSON text of what a task returned or pushed. */
  xcom(
    dagId: string,
    runId: string,
    taskId: string,
    key = 'return_value',
    mapIndex = -1,
  ): string | undefined {
    const sql = `select value from xcom where ${ofRun} and task_id = ? and key = ? and map_index = ?`;
    return this.all<{ value: string }>(sql, dagId, runId, taskId, key, mapIndex)[0]?.value;
  }

  importErrors(): ImportErrorRow[] {
    return this.all<ImportErrorRow>(
      'select rel_path, dag_id, code, message, remedy, line, col from import_error order by rel_path',
    );
  }

  dag(
    dagId: string,
  ):
    | { readonly is_active: number; readonly has_import_errors: number; readonly latest_version_id: string }
    | undefined {
    return this.all<{ is_active: number; has_import_errors: number; latest_version_id: string }>(
      'select is_active, has_import_errors, latest_version_id from dag where dag_id = ?',
      dagId,
    )[0];
  }

  versions(dagId: string): VersionRow[] {
    return this.all<VersionRow>(
      'select id, number, structure_hash, code_hash from dag_version where dag_id = ? order by number',
      dagId,
    );
  }

  close(): void {
    this.#database.close();
  }
}
