// Whether there is a file: by its path, or by a pattern.
import { glob, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface FilesToFind {
  /** A path or a pattern such as `/data/in/*.csv`. */
  readonly path: string;
  /** Whether `**` in the pattern stands for any number of folders. */
  readonly recursive: boolean;
}

/** The first file that fits: a folder fits where there is a file anywhere in it. Null where none does. */
export async function findFile({ path, recursive }: FilesToFind): Promise<string | null> {
  if (!/[*?[{]/.test(path)) return fileAt(path);
  const pattern = recursive ? path : path.replaceAll('**', '*');
  for await (const found of glob(pattern)) {
    const file = await fileAt(found);
    if (file !== null) return file;
  }
  return null;
}

async function fileAt(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  if (!found.isDirectory()) return path;
  for (const name of await readdir(path).catch(() => [])) {
    const file = await fileAt(join(path, name));
    if (file !== null) return file;
  }
  return null;
}
