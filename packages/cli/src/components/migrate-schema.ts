// Brings the schema of a database up to date; a database that is new gets what the configuration says of it.
import { type Database, migrate } from '@ariel/store';
import type { ArielConfig } from '../config/config.ts';

/** The migration that makes the first schema. */
const FIRST = 'initial';

/** Gives the names of what it applied. */
export async function migrateSchema(
  database: Database,
  { core }: Pick<ArielConfig, 'core'>,
  { nowUs, to }: { readonly nowUs: number; readonly to?: number },
): Promise<string[]> {
  const applied = await migrate(database, nowUs, to === undefined ? {} : { to });
  if (applied.includes(FIRST))
    await database.run("update pool set slots = ? where name = 'default_pool'", [
      core.defaultPoolTaskSlotCount,
    ]);
  return applied;
}
