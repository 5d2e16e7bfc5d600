// What a test reads of a cluster's database, on a connection of its own: runs, tries, who owns what. It writes nothing.
import { setTimeout as delay } from 'node:timers/promises';
import { type Database, DatabaseError, openPostgres, type PostgresOptions } from '@ariel/store';

const AGAIN_MS = 100;
const LONGEST_AWAY_MS = 60_000;

export interface TryRow {
  readonly id: string;
  readonly run_ref: number;
  readonly dag_id: string;
  readonly run_id: string;
  readonly task_id: string;
  readonly map_index: number;
  readonly state: string | null;
  readonly try_number: number;
  readonly queued_at: number | null;
  readonly start_at: number | null;
  readonly end_at: number | null;
  readonly worker_id: string | null;
  readonly pid: number | null;
  readonly reason: string | null;
  readonly error: string | null;
}

export interface RunRow {
  readonly id: number;
  readonly dag_id: string;
  readonly run_id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly owner_id: string | null;
}

const tryColumns = `i.id, i.run_ref, r.dag_id, r.run_id, i.task_id, i.map_index, i.state, i.try_number, i.queued_at, i.start_at,
  i.end_at, i.pid, i.reason, i.error`;

export class ClusterRecords {
  readonly #opened: Promise<Database>;

  constructor(options: PostgresOptions) {
    this.#opened = openPostgres({ ...options, poolSize: 2 });
    // Whoever asks hears of it; nobody may have asked yet.
    this.#opened.catch(() => undefined);
  }

  /** Waits for a database that is away: it is harmed too. */
  async all<Row>(sql: string, parameters: (number | string | null)[] = []): Promise<Row[]> {
    const database = await this.#opened;
    for (const endMs = performance.now() + LONGEST_AWAY_MS; ; await delay(AGAIN_MS)) {
      try {
        return await database.all<Row>(sql, parameters);
      } catch (error) {
        if (!(error instanceof DatabaseError) || performance.now() > endMs) throw error;
      }
    }
  }

  async isVisible(dagId: string): Promise<boolean> {
    const rows = await this.all('select 1 as ok from dag where dag_id = ? and is_active = 1', [dagId]);
    return rows.length > 0;
  }

  async run(dagId: string, runId: string): Promise<RunRow | undefined> {
    const sql =
      'select id, dag_id, run_id, state, reason, owner_id from dag_run where dag_id = ? and run_id = ?';
    return (await this.all<RunRow>(sql, [dagId, runId]))[0];
  }

  /** Every try of every run: those that are over and those under way. */
  async tries(): Promise<TryRow[]> {
    const over = await this.all<TryRow>(
      `select ${tryColumns}, null as worker_id from task_instance_history i join dag_run r on r.id = i.run_ref`,
    );
    const current = await this.all<TryRow>(
      `select ${tryColumns}, i.worker_id from task_instance i join dag_run r on r.id = i.run_ref where i.try_number > 0`,
    );
    return [...over, ...current];
  }

  async running(): Promise<TryRow[]> {
    return this.all<TryRow>(
      `select ${tryColumns}, i.worker_id from task_instance i join dag_run r on r.id = i.run_ref
       where i.state in ('running', 'restarting')`,
    );
  }

  async unfinishedRuns(): Promise<RunRow[]> {
    return this.all<RunRow>(
      "select id, dag_id, run_id, state, reason, owner_id from dag_run where state in ('queued', 'running')",
    );
  }

  /** What `ask` finds broken now. */
  async brokenInvariants(ask: (db: Database, parallelism: number, asked: 'quick') => Promise<string[]>) {
    return ask(await this.#opened, 1_000, 'quick');
  }

  async close(): Promise<void> {
    await (await this.#opened.catch(() => null))?.close();
  }
}
