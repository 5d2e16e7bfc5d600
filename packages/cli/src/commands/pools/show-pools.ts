// `ariel pools list`, `ariel pools get` and `ariel pools export`.
import { resolve } from 'node:path';
import { allPools, type PoolRow } from '@ariel/store/reads';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows, type Row } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import { writeGivenFile } from '../written-file.ts';

export const poolColumns = ['pool', 'slots', 'description', 'include_deferred', 'team_name'] as const;
const columns = [...poolColumns, 'used'];

export const listPools: CommandBody = async ({ config, screen }, given) => {
  const pools = await readDatabase(config(), allPools);
  printRows(screen, {
    rows: pools.map(presentPool),
    columns,
    tableColumns: ['pool', 'slots', 'used', 'description', 'include_deferred'],
    format: outputOf(given),
    empty: 'There are no pools.',
  });
  return ExitCode.ok;
};

export const getPool: CommandBody = async ({ config, screen }, given) => {
  const name = given.positional(0);
  const pool = (await readDatabase(config(), allPools)).find((each) => each.name === name);
  if (!pool) throw unknownPool(name);
  printRows(screen, { rows: [presentPool(pool)], columns, format: outputOf(given), empty: '' });
  return ExitCode.ok;
};

export const exportPools: CommandBody = async ({ config, cwd, screen }, given) => {
  const path = resolve(cwd, given.positional(0));
  const pools = await readDatabase(config(), allPools);
  const named = Object.fromEntries(
    pools.map((pool) => {
      const { description, include_deferred, slots, team_name } = presentPool(pool);
      return [pool.name, { slots, description, include_deferred, team_name }];
    }),
  );
  writeGivenFile({ path, content: `${JSON.stringify(named, null, 4)}\n` });
  screen.note(`Exported ${pools.length} ${pools.length === 1 ? 'pool' : 'pools'} to ${path}`);
  return ExitCode.ok;
};

export function presentPool(pool: PoolRow): Row {
  return {
    pool: pool.name,
    slots: pool.slots,
    description: pool.description,
    include_deferred: pool.include_deferred === 1,
    team_name: pool.team,
    used: pool.used,
  };
}

export const unknownPool = (name: string): CommandError =>
  new CommandError({
    code: 'ARIEL_POOL_NOT_FOUND',
    message: `There is no pool ${name}.`,
    remedy: '"ariel pools list" shows all pools.',
  });
