// Fills the database of a server that is not running with finished runs, in pieces.
import { type Database, openPostgres, openSqlite } from '@ariel/store';
import type { ServerDatabase } from '../server.ts';
import { findDatabase } from '../sqlite-runs.ts';
import { historyStatements, INSTANCES_OF_RUN } from './history-sql.ts';

const PIECE_RUNS = 2_000;

export interface Filling {
  readonly home: string;
  readonly postgres: ServerDatabase | null;
  /** Finished instances that are there, and that there shall be. */
  readonly from: number;
  readonly to: number;
  readonly say: (line: string) => void;
}

export async function fillHistory({ from, home, postgres, say, to }: Filling): Promise<void> {
  const database = await open(home, postgres);
  try {
    const row = await database.first<{ id: string }>(
      'select latest_version_id as id from dag where dag_id = ?',
      ['chain_40'],
    );
    if (row === undefined) throw new Error('The database knows no DAG chain_40: no server has run on it.');
    const lastRun = Math.ceil(to / INSTANCES_OF_RUN);
    const nowUs = Date.now() * 1000;
    for (let firstRun = Math.ceil(from / INSTANCES_OF_RUN) + 1; firstRun <= lastRun; firstRun += PIECE_RUNS) {
      const piece = {
        firstRun,
        lastRun: Math.min(lastRun, firstRun + PIECE_RUNS - 1),
        nowUs,
        versionId: row.id,
      };
      await database.transaction(async (tx) => {
        for (const statement of historyStatements(piece)) await tx.run(statement);
      });
      say(`history: ${(piece.lastRun * INSTANCES_OF_RUN).toLocaleString('en-US')} instances`);
    }
    // What a server does by itself in time: statistics, and on Postgres what vacuum does.
    if (postgres === null) await database.run('analyze');
    else
      for (const table of ['dag_run', 'task_instance', 'xcom']) await database.run(`vacuum analyze ${table}`);
  } finally {
    await database.close();
  }
}

async function open(home: string, postgres: ServerDatabase | null): Promise<Database> {
  if (postgres !== null) return openPostgres(postgres.observer);
  const path = findDatabase(home);
  if (path === null) throw new Error('There is no database in the home folder: no server has run on it.');
  return openSqlite({ path });
}
