// By which name a file of the DAG folder is known where links lead to it. A mounted ConfigMap has each file in a hidden
// folder and a link to it under its own name; only the link's name stays the same when the content is swapped.
// It must not be asked for more than hidden files: it walks through the folder.
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isInside } from './import-closure.ts';

/** Gives the path of a file inside `root` (a real path), relative to it with `/`. */
export function listedNames(root: string): (file: string) => string {
  let throughLinks: Map<string, string> | null = null;
  return (file) => {
    const path = file.slice(root.length + 1).replaceAll('\\', '/');
    if (!isHidden(path)) return path;
    throughLinks ??= namesThroughLinks(root);
    return throughLinks.get(file) ?? path;
  };
}

function isHidden(path: string): boolean {
  return path.split('/').some((name) => name.startsWith('.'));
}

function namesThroughLinks(root: string): Map<string, string> {
  const names = new Map<string, string>();
  const walk = (folder: string, below: string, isLinked: boolean): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      const here = join(folder, entry.name);
      if (entry.isDirectory()) walk(here, path, isLinked);
      else if (entry.isSymbolicLink()) follow(here, path);
      else if (isLinked) names.set(here, path);
    }
  };
  const follow = (link: string, path: string): void => {
    const info = statSync(link, { throwIfNoEntry: false });
    if (info === undefined) return;
    const real = realpathSync(link);
    if (info.isFile()) names.set(real, path);
    // A folder that has a visible name of its own is walked under that; so no circle is without end.
    else if (isInside(root, real) && isHidden(real.slice(root.length + 1))) walk(real, path, true);
  };
  walk(root, '', false);
  return names;
}
