// The one PgBouncer of a test run, in transaction mode, before a Postgres of its own: started before the first file, ended after
// the last. Its port reaches the files by an environment variable, see open-test-database.ts.
import { PgBouncerServer } from './pgbouncer-server.ts';
import * as postgres from './shared-postgres.ts';

/** Fewer than the files have connections, so that sessions are really shared. */
const SESSIONS = 6;

let pooler: PgBouncerServer | null = null;

export async function setup(): Promise<void> {
  await postgres.setup();
  pooler = await PgBouncerServer.start(Number(process.env.ARIEL_TEST_POSTGRES_PORT), { sessions: SESSIONS });
  process.env.ARIEL_TEST_POOLER_PORT = String(pooler.port);
}

export async function teardown(): Promise<void> {
  await pooler?.[Symbol.asyncDispose]();
  await postgres.teardown();
}
