// `ariel pools set`, `ariel pools delete` and `ariel pools import`.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { allPools, findPool, type PoolRow } from '@ariel/store/reads';
import { act, actor } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { CommandError, usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';
import { poolColumns, presentPool, unknownPool } from './show-pools.ts';

interface PoolGiven {
  readonly name: string;
  readonly slots: number;
  readonly description: string | null;
  readonly includeDeferred: boolean;
  readonly team: string | null;
}

export const setPool: CommandBody = async (context, given) => {
  const pool: PoolGiven = {
    name: given.positional(0),
    slots: slotsOf(given.positional(1)),
    description: given.positional(2),
    includeDeferred: given.flag('includeDeferred'),
    team: given.text('teamName'),
  };
  await write(context, [pool]);
  return show(context, given, [pool.name]);
};

export const deletePool: CommandBody = async (context, given) => {
  const name = given.positional(0);
  const pool = await readDatabase(context.config(), (database) => findPool(database, name));
  if (!pool) throw unknownPool(name);
  await act(context.config(), (control) => control.deletePool({ name, actor }));
  return print(context, given, [pool]);
};

export const importPools: CommandBody = async (context, given) => {
  const path = resolve(context.cwd, given.positional(0));
  const pools = readPools(path);
  await write(context, pools);
  return show(
    context,
    given,
    pools.map((pool) => pool.name),
  );
};

async function write({ config }: CommandContext, pools: readonly PoolGiven[]): Promise<void> {
  await act(config(), async (control) => {
    for (const { name, ...changes } of pools) await control.setPool({ name, mode: 'set', changes, actor });
  });
}

async function show(context: CommandContext, given: Given, names: readonly string[]): Promise<number> {
  const pools = await readDatabase(context.config(), allPools);
  return print(
    context,
    given,
    pools.filter((pool) => names.includes(pool.name)),
  );
}

function print({ screen }: CommandContext, given: Given, pools: readonly PoolRow[]): number {
  printRows(screen, {
    rows: pools.map(presentPool),
    columns: poolColumns,
    format: outputOf(given),
    empty: 'The file names no pools.',
  });
  return ExitCode.ok;
}

function slotsOf(text: string): number {
  const slots = Number(text);
  if (text.trim() !== '' && Number.isInteger(slots) && slots >= -1) return slots;
  throw usageError(
    `${JSON.stringify(text)} is no number of slots.`,
    'Give a whole number; -1 means no limit.',
  );
}

/** All of the file or nothing: what is wrong in it is said before anything is written. */
function readPools(path: string): PoolGiven[] {
  const wrong = (message: string, cause?: unknown): CommandError =>
    new CommandError(
      {
        code: 'ARIEL_POOL_FILE',
        message,
        remedy: 'The file holds {"name": {"slots": 3, "description": "…", "include_deferred": false}, …}.',
      },
      cause,
    );
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw wrong(
      `The pools cannot be read from ${path}: ${error instanceof Error ? error.message : String(error)}.`,
      error,
    );
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw wrong(`${path} holds no JSON object.`);
  return Object.entries(given).map(([name, pool]: [string, Readonly<Record<string, unknown>> | null]) => {
    const slots = pool?.slots;
    if (typeof slots !== 'number' || !Number.isInteger(slots) || slots < -1)
      throw wrong(`Pool ${name} in ${path} has no whole number of slots.`);
    return {
      name,
      slots,
      description: typeof pool?.description === 'string' ? pool.description : null,
      includeDeferred: pool?.include_deferred === true,
      team: typeof pool?.team_name === 'string' ? pool.team_name : null,
    };
  });
}
