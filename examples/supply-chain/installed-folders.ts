// What really lies in the folders where npm installs, whatever any lockfile says. Does not look into the packages.
import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { INSTALL_FOLDER } from './lockfile.ts';

/** Paths from `root`, sorted. `projects` are the project's own folders: the root (`''`) and its workspaces. */
export function listInstalledFolders(root: string, projects: readonly string[]): string[] {
  return projects
    .flatMap((project) => packagesIn(root, project === '' ? INSTALL_FOLDER : `${project}/${INSTALL_FOLDER}`))
    .sort();
}

function packagesIn(root: string, folder: string): string[] {
  return entriesOf(join(root, folder)).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    // `@types` and the like only hold packages.
    if (entry.name.startsWith('@'))
      return entriesOf(join(root, path)).flatMap((inner) => packageAt(root, `${path}/${inner.name}`, inner));
    return packageAt(root, path, entry);
  });
}

/** A linked package belongs to the project: what is installed below it is listed with its own folder. */
function packageAt(root: string, path: string, entry: Dirent): string[] {
  return entry.isSymbolicLink() ? [path] : [path, ...packagesIn(root, `${path}/${INSTALL_FOLDER}`)];
}

function entriesOf(folder: string): Dirent[] {
  if (!existsSync(folder)) return [];
  // `.bin`, `.cache` and such are tools' own.
  return readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => !entry.name.startsWith('.') && !entry.isFile(),
  );
}
