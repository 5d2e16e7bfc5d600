// Removes laid out code that no version has any more, and what a killed process left half done.
// It must not touch what is younger than `olderThanUs`: that may be about to be stored.
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeFolder, DRAFT } from './code-layout.ts';

/** A folder on its way out: taken away at once, so that nobody loads from a half removed one. */
const GONE = '.gone-';

export interface CodeFoldersToSweep {
  readonly cacheFolder: string;
  /** Hashes of the code that stays. */
  readonly keep: ReadonlySet<string>;
  readonly olderThanUs: number;
}

/** Gives the names of what it removed. */
export async function sweepCodeFolders({
  cacheFolder,
  keep,
  olderThanUs,
}: CodeFoldersToSweep): Promise<string[]> {
  const parent = codeFolder(cacheFolder, '');
  const names = await readdir(parent).catch(() => []);
  const removed: string[] = [];
  for (const name of names) {
    const folder = join(parent, name);
    const info = keep.has(name) ? null : await stat(folder).catch(() => null);
    if (info === null || info.mtimeMs * 1000 >= olderThanUs) continue;
    const isHalf = name.startsWith(DRAFT) || name.startsWith(GONE);
    const leaving = isHalf ? folder : join(parent, `${GONE}${name}`);
    if (!isHalf) await rename(folder, leaving);
    await rm(leaving, { recursive: true, force: true });
    removed.push(name);
  }
  return removed;
}
