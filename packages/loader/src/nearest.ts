// Finds what Node would find from a folder upwards: installed packages and the lockfile that says which.
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contentHash } from './code-manifest.ts';

export function nearestNodeModules(folder: string): string | null {
  return nearest(folder, 'node_modules');
}

/** The last lockfile that was read: it is large, and asked for with every DAG file. */
let lastLock = { stamp: '', hash: '' };

/** SHA-256 of the nearest lockfile; null where there is none. */
export async function lockHash(folder: string): Promise<string | null> {
  const file = nearest(folder, 'package-lock.json');
  if (file === null) return null;
  const { ino, mtimeNs, size } = await stat(file, { bigint: true });
  const stamp = `${file} ${ino} ${mtimeNs} ${size}`;
  if (stamp !== lastLock.stamp) lastLock = { stamp, hash: contentHash(await readFile(file)) };
  return lastLock.hash;
}

function nearest(folder: string, name: string): string | null {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  const parent = dirname(folder);
  return parent === folder ? null : nearest(parent, name);
}
