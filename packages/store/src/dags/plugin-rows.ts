// What the files of the plugins folder bring: written where they are evaluated, for whoever lists them and loads none.
import type { Queryable } from '../database/database.ts';

export interface BroughtPlugin {
  readonly name: string;
  /** Names by what they are names of: timetables, listeners and so on. */
  readonly brings: Readonly<Record<string, readonly string[]>>;
}

/** In place of what was known of the file. */
export async function savePlugins(
  tx: Queryable,
  relPath: string,
  plugins: readonly BroughtPlugin[],
): Promise<void> {
  await tx.run('delete from plugin where rel_path = ?', [relPath]);
  await tx.runMany(
    'insert into plugin (rel_path, name, brings) values (?, ?, ?) on conflict do nothing',
    plugins.map(({ brings, name }) => [relPath, name, JSON.stringify(brings)]),
  );
}

/** Files of which it is known what they bring. */
export async function knownPlugins(db: Queryable): Promise<ReadonlySet<string>> {
  const rows = await db.all<{ rel_path: string }>('select distinct rel_path from plugin');
  return new Set(rows.map(({ rel_path }) => rel_path));
}
