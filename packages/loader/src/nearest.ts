// Finds what Node would find from a folder upwards: installed packages and the lockfile that says which.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contentHash } from './code-manifest.ts';

export function nearestNodeModules(folder: string): string | null {
  return nearest(folder, 'node_modules');
}

/** SHA-256 of the nearest lockfile; null where there is none. */
export async function lockHash(folder: string): Promise<string | null> {
  const file = nearest(folder, 'package-lock.json');
  return file === null ? null : contentHash(await readFile(file));
}

function nearest(folder: string, name: string): string | null {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  const parent = dirname(folder);
  return parent === folder ? null : nearest(parent, name);
}
