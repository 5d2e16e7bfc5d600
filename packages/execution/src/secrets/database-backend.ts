// Connections and variables that are stored: those of the asker's team, and those of nobody's.
import type { Queryable, Vault } from '@ariel/store';
import { openConnection, openVariable, readConnection, readVariable } from '@ariel/store';
import type { SecretBackend } from './secret-backend.ts';

export function databaseBackend(database: Queryable, vault: Vault): SecretBackend {
  const isFor = (team: string | null, row: { readonly team: string | null }): boolean =>
    row.team === null || row.team === team;
  return {
    describe: () => 'the database',
    connection: async (id, team) => {
      const row = await readConnection(database, id);
      return row && isFor(team, row) ? openConnection(vault, row).fields : null;
    },
    variable: async (key, team) => {
      const row = await readVariable(database, key);
      return row && isFor(team, row) ? openVariable(vault, row).value : null;
    },
  };
}
