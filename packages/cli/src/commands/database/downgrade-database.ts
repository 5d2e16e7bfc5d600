// `ariel db downgrade`: back to an earlier schema, while nothing works on the database.
import { existsSync } from 'node:fs';
import { downgrade } from '@ariel/store';
import { withDatabaseAlone } from '../../client/act.ts';
import { databaseName } from '../../config/database-address.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import { changeSchema } from './migrate-database.ts';
import { wantedMigration } from './migration-number.ts';
import { showSql } from './show-sql.ts';

export const downgradeDatabase: CommandBody = async (context, given) => {
  const { config, confirm, screen } = context;
  const { address } = config().database;
  const name = databaseName(address);
  const to = wantedMigration(given);
  if (to === null) throw usageError('Say to which migration: --to-revision and its number or name.');
  const shown = await showSql(context, given, to);
  if (shown !== null) return shown;
  if (address.kind === 'sqlite' && !existsSync(address.path)) {
    screen.print(`There is no database at ${name}.`);
    return ExitCode.failed;
  }
  const question = `This takes ${name} back to migration ${to}. What only later ones can keep is lost. Go on?`;
  if (!given.flag('yes') && !(await confirm(question))) {
    screen.note('Nothing was changed. With --yes there is no question.');
    return ExitCode.failed;
  }
  const undone = await withDatabaseAlone(config(), () =>
    changeSchema(config(), (database) => downgrade(database, to)),
  );
  screen.print(
    undone.length === 0 ? `${name} has nothing newer than that.` : `${name}: undid ${undone.join(', ')}.`,
  );
  return ExitCode.ok;
};
