// Counts the statements of a running standalone: what its main process counted itself on SQLite, what the server's
// pg_stat_statements counted for all processes on Postgres.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { openPostgres, type PostgresOptions } from '@ariel/store';
import type { Server } from '../server.ts';
import { MEASURED_USER } from '../services/postgres.ts';
import type { Stage, StartSettings } from '../stage.ts';
import type { Counted } from './statement-counts.ts';

const preload = pathToFileURL(join(import.meta.dirname, 'count-statements.ts')).href;
const LOOK_MS = 10;
const LOOKS = 500;

export interface StatementCounter {
  /** What a server is started with, so that it counts. */
  readonly start: Pick<StartSettings, 'nodeFlags' | 'environment'>;
  counted(server: Server): Promise<Counted>;
}

export async function statementCounter(
  { postgres, scratch }: Stage,
  home: string,
): Promise<StatementCounter> {
  const file = join(scratch, 'statements.json');
  const environment = { BENCH_STATEMENTS_FILE: file, BENCH_POSTGRES_PORT: String(postgres?.port ?? 0) };
  return {
    start: { nodeFlags: ['--disable-warning=ExperimentalWarning', `--import=${preload}`], environment },
    counted: async (server) => {
      const own = await ownCounts(server, file);
      if (postgres === null) return { calls: new Map(own.calls), trips: null };
      return { calls: await callsOnServer(postgres.observer(home.replaceAll('-', '_'))), trips: own.trips };
    },
  };
}

interface OwnCounts {
  readonly trips: number;
  readonly calls: readonly (readonly [string, number])[];
}

async function ownCounts(server: Server, file: string): Promise<OwnCounts> {
  rmSync(file, { force: true });
  process.kill(server.pid, 'SIGUSR2');
  for (let looks = 0; !existsSync(file); looks += 1) {
    server.assertAlive();
    if (looks > LOOKS) throw server.failure('did not write its counts');
    await setTimeout(LOOK_MS);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as OwnCounts;
}

async function callsOnServer(options: PostgresOptions): Promise<ReadonlyMap<string, number>> {
  const database = await openPostgres(options);
  try {
    const rows = await database.all<{ query: string; calls: number }>(
      `select s.query, sum(s.calls) as calls from pg_stat_statements s
       join pg_roles r on r.oid = s.userid join pg_database d on d.oid = s.dbid
       where r.rolname = ? and d.datname = ? group by s.query`,
      [MEASURED_USER, options.database],
    );
    return new Map(rows.map(({ calls, query }) => [query, Number(calls)]));
  } finally {
    await database.close();
  }
}
