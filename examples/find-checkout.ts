// Where the examples read and write when their params do not say: the checkout that they belong to, and a folder for
// what they make. A task runs from a copy of its DAG's code in a cache, so its own place alone does not tell.
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The folder that was given, else the nearest one with a `package-lock.json`: upwards from `start`, where a linked
 * `node_modules` leads back from the cache to the project it was linked from, then upwards from the working folder.
 */
export function findCheckout(given: string, start: string): string | null {
  if (given !== '') return existsSync(given) ? realpathSync(resolve(given)) : null;
  return nearestProject(start) ?? nearestProject(process.cwd());
}

/** The folder that was given, else one in the example's own checkout that git ignores, also when it looks at another project. */
export function outputFolder(given: string, start: string, example: string): string {
  if (given !== '') return resolve(given);
  return join(findCheckout('', start) ?? process.cwd(), '.ariel', 'examples', example);
}

function nearestProject(folder: string): string | null {
  const linked = join(folder, 'node_modules');
  const candidates =
    isLink(linked) && existsSync(linked) ? [dirname(realpathSync(linked)), folder] : [folder];
  const found = candidates.find((candidate) => existsSync(join(candidate, 'package-lock.json')));
  if (found !== undefined) return realpathSync(found);
  const parent = dirname(folder);
  return parent === folder ? null : nearestProject(parent);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
