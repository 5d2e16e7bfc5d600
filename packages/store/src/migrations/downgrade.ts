// Takes a database back to an earlier schema, each step in a transaction of its own. Only while nothing works on it.
import type { Database } from '../database/database.ts';
import { appliedMigrations, inWordsOf, migrations, SchemaTooNewError, tableNames } from './migrate.ts';
import { refuseWhileInUse } from './schema-in-use.ts';

/** Undoes what is newer than migration `to`; gives the names of what it undid, newest first. */
export async function downgrade(database: Database, to: number): Promise<string[]> {
  const applied = await appliedMigrations(database);
  const undone = applied
    .filter(({ number }) => number > to)
    .sort((left, right) => right.number - left.number);
  if (undone.length === 0) return [];
  const steps = undone.map(({ name, number }) => {
    const known = migrations.find((migration) => migration.number === number);
    if (known?.down) return { ...known, down: known.down };
    throw new SchemaTooNewError(
      known
        ? `Nothing is before migration ${number} (${name}). "ariel db reset" makes an empty database.`
        : `The database has migration ${number} (${name}), which this version of Ariel does not know. Downgrade with the version that made it.`,
    );
  });
  await refuseWhileInUse(database, 'an earlier schema');
  for (const { down, number } of steps) {
    await database.transaction(async (tx) => {
      // Its row goes first: another process that does the same finds nothing left to do.
      if ((await tx.run('delete from schema_migration where number = ?', [number])) === 0) return;
      for (const statement of down) await tx.run(inWordsOf(tx, statement));
    });
  }
  return undone.map(({ name }) => name);
}

/** Drops every table of the database's schema, while nothing works on it. */
export async function dropEverything(database: Database): Promise<void> {
  const names = await tableNames(database);
  if (names.includes('job')) await refuseWhileInUse(database, 'its deletion');
  await database.transaction(async (tx) => {
    for (const name of names) await tx.run(`drop table ${name}`);
  });
}
