// `ariel db reset`: deletes the database's files. Only Ariel's own database, and only where nothing runs on it.
import { existsSync, rmSync } from 'node:fs';
import { openSqlite } from '@ariel/store';
import { withLockedHome } from '../../client/act.ts';
import { refuseForeignDatabase } from '../../client/read-database.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import { migrateAt } from './migrate-database.ts';

export const resetDatabase: CommandBody = async ({ config, confirm, nowUs, screen }, given) => {
  const path = config().database.sqlitePath;
  const question = `This deletes ${path} with all DAG runs, their states and results. Go on?`;
  if (!given.flag('yes') && !(await confirm(question))) {
    screen.note('Nothing was deleted. With --yes there is no question.');
    return ExitCode.failed;
  }
  await withLockedHome(config().home, async () => {
    if (existsSync(path)) await refuseForeign(path);
    for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
    if (!given.flag('skipInit')) await migrateAt(path, nowUs());
  });
  screen.print(given.flag('skipInit') ? `${path} was deleted.` : `${path} is empty again.`);
  return ExitCode.ok;
};

async function refuseForeign(path: string): Promise<void> {
  const database = openSqlite({ path, readOnly: true });
  try {
    await refuseForeignDatabase(database, path);
  } finally {
    await database.close();
  }
}
