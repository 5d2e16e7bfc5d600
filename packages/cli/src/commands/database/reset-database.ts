// `ariel db reset`: deletes the database's content. Only Ariel's own database, and only where nothing runs on it.
import { existsSync, rmSync } from 'node:fs';
import { dropEverything, openSqlite } from '@ariel/store';
import { withDatabaseAlone } from '../../client/act.ts';
import { refuseForeignDatabase } from '../../client/read-database.ts';
import type { ArielConfig } from '../../config/config.ts';
import { databaseName } from '../../config/database-address.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import { changeSchema, migrateConfigured } from './migrate-database.ts';

export const resetDatabase: CommandBody = async ({ config, confirm, nowUs, screen }, given) => {
  const name = databaseName(config().database.address);
  const question = `This deletes ${name} with all DAG runs, their states and results. Go on?`;
  if (!given.flag('yes') && !(await confirm(question))) {
    screen.note('Nothing was deleted. With --yes there is no question.');
    return ExitCode.failed;
  }
  await withDatabaseAlone(config(), async () => {
    await deleteContent(config());
    if (!given.flag('skipInit')) await migrateConfigured(config(), nowUs());
  });
  screen.print(given.flag('skipInit') ? `${name} was deleted.` : `${name} is empty again.`);
  return ExitCode.ok;
};

async function deleteContent(config: ArielConfig): Promise<void> {
  const { address } = config.database;
  if (address.kind === 'postgres') {
    await changeSchema(config, dropEverything);
    return;
  }
  if (existsSync(address.path)) await refuseForeign(address.path);
  for (const file of [address.path, `${address.path}-wal`, `${address.path}-shm`])
    rmSync(file, { force: true });
}

async function refuseForeign(path: string): Promise<void> {
  const database = openSqlite({ path, readOnly: true });
  try {
    await refuseForeignDatabase(database, path);
  } finally {
    await database.close();
  }
}
