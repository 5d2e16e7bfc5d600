// The one Postgres of a test run: started before the first file, ended after the last. Its port reaches the files by an environment
// variable, see open-test-database.ts.
import { PostgresServer } from './postgres-server.ts';

let server: PostgresServer | null = null;

export async function setup(): Promise<void> {
  server = await PostgresServer.start({ settings: { max_connections: '300' } });
  await server.databases.makeTemplate();
  process.env.ARIEL_TEST_POSTGRES_PORT = String(server.port);
}

export async function teardown(): Promise<void> {
  await server?.[Symbol.asyncDispose]();
}
