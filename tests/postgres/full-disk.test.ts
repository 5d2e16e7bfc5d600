// A database whose disk is full: what is written is refused with a code of ours, nothing is half there, and work goes on with room.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres } from '@ariel/store';
import { PostgresServer } from '@ariel/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'ariel-small-disk-'));
/** Room for a server of small segments, and little more. */
const SIZE = 'size=160m,mode=0755';
let server: PostgresServer | null = null;

/** A disk of its own, of memory; null with the reason where this process may not have one. */
function mountProblem(): string | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', SIZE, 'tmpfs', folder], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
const problem = mountProblem();
if (problem !== null)
  console.warn(`The tests of a full disk are left out: no disk can be mounted (${problem}).`);

beforeAll(async () => {
  if (problem !== null) return;
  server = await PostgresServer.start({ folder, settings: { max_wal_size: '48MB', min_wal_size: '32MB' } });
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  if (problem === null) execFileSync('umount', ['-l', folder]);
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(problem !== null)('is an error with our code, and work goes on when there is room', async () => {
  const running = server as PostgresServer;
  const database = await openPostgres(running.options(await running.createDatabase()));
  await database.run('create unlogged table ballast (filling text)');
  await database.run('create table t (n bigint)');
  const fill = () =>
    database.run(
      'insert into ballast select repeat(md5(cast(i as text)), 60) from generate_series(1, ?) as i',
      [20_000],
    );
  const ballast = running.addFile('ballast.bin', 'x'.repeat(12_000_000));
  let full: unknown = null;
  while (full === null) await fill().catch((error: unknown) => (full = error));
  expect(full).toMatchObject({ code: 'ARIEL_DATABASE_FULL' });
  const failing = database.transaction(async (tx) => {
    await tx.run('insert into t values (1)');
    await tx.run(
      'insert into ballast select repeat(md5(cast(i as text)), 60) from generate_series(1, 20000) as i',
    );
  });
  await expect(failing).rejects.toMatchObject({ code: 'ARIEL_DATABASE_FULL' });
  // Somebody makes room.
  rmSync(ballast);
  expect(await database.first('select count(*) as n from t')).toEqual({ n: 0 });
  expect(await database.run('insert into t values (2)')).toBe(1);
  await database.close();
});
