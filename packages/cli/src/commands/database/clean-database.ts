// `ariel db clean`: deletes old rows, and keeps a copy in archive tables unless told not to.
import { type CleanableTable, type CleanOptions, cleanableTables, cleanTable, countOld } from '@ariel/store';
import { withDatabaseAlone } from '../../client/act.ts';
import { openDatabase } from '../../client/open-database.ts';
import { readDatabase } from '../../client/read-database.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';

const BATCH = 10_000;

export const cleanDatabase: CommandBody = async ({ config, confirm, nowUs, screen }, given) => {
  const tables = chosenTables(given);
  const options = cleanOptions(given, nowUs(), config().core.defaultTimezone);
  const counts = await readDatabase(config(), (database) =>
    Promise.all(tables.map(async (table) => ({ table, rows: await countOld(database, table, options) }))),
  );
  for (const { rows, table } of counts)
    if (rows > 0 || given.flag('verbose')) screen.print(`${table.table}: ${rows} rows`);
  const total = counts.reduce((sum, { rows }) => sum + rows, 0);
  if (total === 0 || given.flag('dryRun')) {
    screen.print(total === 0 ? 'Nothing is that old.' : 'A dry run: nothing was deleted.');
    return ExitCode.ok;
  }
  const kept = options.archiveAs === null ? 'No copy is kept' : 'A copy is kept in archive tables';
  const question = `This deletes these rows, with what belongs to them. ${kept}. Go on?`;
  if (!given.flag('yes') && !(await confirm(question))) {
    screen.note('Nothing was deleted. With --yes there is no question.');
    return ExitCode.failed;
  }
  // Postgres goes on beside it. A standalone has SQLite for itself: it is to be stopped for this.
  const deleted = await withDatabaseAlone(config(), async () => {
    const database = await openDatabase(config(), { purpose: 'db clean', poolSize: 2 });
    try {
      let sum = 0;
      for (const { rows, table } of counts) if (rows > 0) sum += await cleanTable(database, table, options);
      return sum;
    } finally {
      await database.close();
    }
  });
  screen.print(`Deleted ${deleted} rows.`);
  return ExitCode.ok;
};

function cleanOptions(given: Given, nowUs: number, zone: string): CleanOptions {
  const beforeUs = given.instant('cleanBeforeTimestamp', zone);
  if (beforeUs === null)
    throw usageError('Say what is old: --clean-before-timestamp and an instant, e.g. 2026-01-01T00:00:00Z.');
  const dagIds = given.list('dagIds');
  return {
    beforeUs,
    dagIds: dagIds.length === 0 ? null : dagIds,
    withoutDagIds: given.list('excludeDagIds'),
    batchSize: given.wholeNumber('batchSize', { min: 1 }) ?? BATCH,
    archiveAs: given.flag('skipArchive')
      ? null
      : new Date(nowUs / 1000).toISOString().replaceAll(/\D/g, '').slice(0, 14),
  };
}

export function chosenTables(given: Given): readonly CleanableTable[] {
  const names = given.list('tables');
  if (names.length === 0) return cleanableTables;
  const chosen = names.map((name) => {
    const found = cleanableTables.find(({ aliases, table }) => table === name || aliases.includes(name));
    if (found) return found;
    const known = cleanableTables.flatMap(({ aliases, table }) => [table, ...aliases]).join(', ');
    throw usageError(`"${name}" is no table that is cleaned. Those are ${known}.`);
  });
  return [...new Set(chosen)];
}
