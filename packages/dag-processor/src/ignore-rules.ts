// Which files of a DAG folder its people do not want taken for DAG files, by the rules of `.gitignore`: a file's rules
// are about its own folder and below, and deeper ones win. An ignored module can still be imported.
import ignore from 'ignore';

/** In the order in which their rules are added: Airflow's name, then ours. */
const IGNORE_FILES = ['.airflowignore', '.arielignore'];

export function isIgnoreFile(path: string): boolean {
  return IGNORE_FILES.includes(nameOf(path));
}

export interface IgnoreRules {
  isIgnored(path: string): boolean;
}

/** `texts` are the ignore files by their paths, relative to the DAG folder with `/`. */
export function ignoreRules(texts: ReadonlyMap<string, string>): IgnoreRules {
  const inOrder = [...texts].sort(
    ([left], [right]) => IGNORE_FILES.indexOf(nameOf(left)) - IGNORE_FILES.indexOf(nameOf(right)),
  );
  const byFolder = new Map<string, ReturnType<typeof ignore>>();
  for (const [path, text] of inOrder) {
    const folder = folderOf(path);
    byFolder.set(folder, (byFolder.get(folder) ?? ignore({ ignorecase: false })).add(text));
  }
  if (byFolder.size === 0) return { isIgnored: () => false };

  /** By the rules alone that speak of this path, whatever becomes of the folders above. */
  function matches(path: string): boolean {
    let isIgnored = false;
    for (const folder of ['', ...foldersAbove(path)]) {
      const below = folder === '' ? path : path.slice(folder.length + 1);
      const found = byFolder.get(folder)?.test(below);
      if (found?.ignored) isIgnored = true;
      else if (found?.unignored) isIgnored = false;
    }
    return isIgnored;
  }

  return {
    // What lies in an ignored folder cannot be taken back by a rule below it.
    isIgnored: (path) => foldersAbove(path).some((folder) => matches(`${folder}/`)) || matches(path),
  };
}

/** `a/b/c.ts` lies in `a` and `a/b`. */
function foldersAbove(path: string): string[] {
  const names = path.replace(/\/$/, '').split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
