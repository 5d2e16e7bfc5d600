// Plugins, by what the database knows of the files in their folder.
import type { Queryable } from '../database/database.ts';

/** In place of a bundle's name. */
export const PLUGINS = 'plugins-folder';

export interface PluginRow {
  readonly rel_path: string;
  /** Null: the file defines none, or was looked at before this was kept. */
  readonly name: string | null;
  /** JSON text: names by what they are names of. */
  readonly brings: string | null;
}

/** The plugins of the files that are good, by path and name. */
export function pluginRows(database: Queryable): Promise<PluginRow[]> {
  return database.all<PluginRow>(
    `select s.rel_path, p.name, p.brings from source_file s left join plugin p on p.rel_path = s.rel_path
     where s.bundle_name = ? and not exists
       (select 1 from import_error e where e.bundle_name = s.bundle_name and e.rel_path = s.rel_path)
     order by s.rel_path, p.name`,
    [PLUGINS],
  );
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
