// Warns of DAGs that name connections or variables which are defined nowhere. Only a warning: they may come later, and a worker
// may know more than the server.
import type { SecretKind } from '@ariel/core';
import { StandingWarning, standWarning } from '../dags/standing-warnings.ts';
import type { Database } from '../database/database.ts';
import { type DagSecretRow, mentionsOf } from './dag-secrets.ts';

/** Which of the names are defined, in the backend, the environment or the database. */
export type KnownSecrets = (kind: SecretKind, names: readonly string[]) => Promise<ReadonlySet<string>>;

export interface RefreshWarnings {
  /** Only DAGs that name this. @default all */
  readonly named?: { readonly kind: SecretKind; readonly name: string };
  /** Only these DAGs. @default all */
  readonly dagIds?: readonly string[];
  readonly knownSecrets: KnownSecrets;
  readonly nowUs: number;
}

const kinds = {
  connection: { warning: StandingWarning.connectionMissing, one: 'connection', many: 'connections' },
  variable: { warning: StandingWarning.variableMissing, one: 'variable', many: 'variables' },
} as const;
const MOST_NAMED = 5;

/** Gives the DAGs of which the warnings are others now. */
export async function refreshSecretWarnings(database: Database, options: RefreshWarnings): Promise<string[]> {
  const { dagIds = [], knownSecrets, named, nowUs } = options;
  const affected = named ? await dagsThatName(database, named) : dagIds;
  if (named && affected.length === 0) return [];
  const missing = await missingSecrets(await mentionsOf(database, affected), knownSecrets);
  const warned = await database.all<{ dag_id: string }>(
    'select distinct dag_id from dag_warning where kind in (?, ?)',
    [StandingWarning.connectionMissing, StandingWarning.variableMissing],
  );
  const looked = affected.length === 0 ? warned.map(({ dag_id }) => dag_id) : affected;
  const byDag = Map.groupBy(missing, ({ dag_id }) => dag_id);
  const changed: string[] = [];
  for (const dagId of new Set([...byDag.keys(), ...looked])) {
    const isChanged = await database.transaction(async (tx) => {
      let any = false;
      for (const kind of ['connection', 'variable'] as const) {
        const rows = (byDag.get(dagId) ?? []).filter((row) => row.kind === kind);
        const warning =
          rows.length === 0 ? null : { kind: kinds[kind].warning, message: messageOf(kind, rows), nowUs };
        any = (await standWarning(tx, dagId, [kinds[kind].warning], warning)) || any;
      }
      return any;
    });
    if (isChanged) changed.push(dagId);
  }
  return changed;
}

/** The mentions of what is defined nowhere. */
export async function missingSecrets(
  mentions: readonly DagSecretRow[],
  knownSecrets: KnownSecrets,
): Promise<DagSecretRow[]> {
  const found = await Promise.all(
    (['connection', 'variable'] as const).map(async (kind) => {
      const rows = mentions.filter((row) => row.kind === kind);
      if (rows.length === 0) return [];
      const known = await knownSecrets(kind, [...new Set(rows.map(({ name }) => name))]);
      return rows.filter(({ name }) => !known.has(name));
    }),
  );
  return found.flat();
}

async function dagsThatName(
  database: Database,
  { kind, name }: { readonly kind: SecretKind; readonly name: string },
): Promise<string[]> {
  const sql = 'select distinct dag_id from dag_secret where kind = ? and name = ?';
  return (await database.all<{ dag_id: string }>(sql, [kind, name])).map(({ dag_id }) => dag_id);
}

function messageOf(kind: SecretKind, rows: readonly DagSecretRow[]): string {
  const byName = [...Map.groupBy(rows, ({ name }) => name)];
  const { many, one } = kinds[kind];
  const listed = byName
    .slice(0, MOST_NAMED)
    .map(([name, [first]]) => `"${name}" (${first?.place ?? ''})`)
    .join(', ');
  const more = byName.length > MOST_NAMED ? ` and ${byName.length - MOST_NAMED} more` : '';
  const what =
    byName.length === 1
      ? `A ${one} that this DAG names is`
      : `${byName.length} ${many} that this DAG names are`;
  return `${what} defined nowhere: ${listed}${more}. Tasks that ask for it fail. "ariel ${many} ${kind === 'connection' ? 'add' : 'set'}" defines one.`;
}
