// Plugins, by what the database knows of the files in their folder.
import type { Queryable } from '../database/database.ts';

/** In place of a bundle's name. */
export const PLUGINS = 'plugins-folder';

/** The files that are good, by path. */
export async function pluginFiles(database: Queryable): Promise<string[]> {
  const rows = await database.all<{ rel_path: string }>(
    `select s.rel_path from source_file s where s.bundle_name = ? and not exists
       (select 1 from import_error e where e.bundle_name = s.bundle_name and e.rel_path = s.rel_path) order by s.rel_path`,
    [PLUGINS],
  );
  return rows.map((row) => row.rel_path);
}

export interface PluginErrorRow {
  readonly rel_path: string;
  readonly code: string;
  readonly message: string;
}

export function pluginErrors(database: Queryable): Promise<PluginErrorRow[]> {
  return database.all<PluginErrorRow>(
    'select rel_path, code, message from import_error where bundle_name = ? order by rel_path, id',
    [PLUGINS],
  );
}
