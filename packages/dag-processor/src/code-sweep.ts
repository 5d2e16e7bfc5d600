// Removes code that no version names any more, from the database and from the cache folder.
import { sweepCodeFolders } from '@ariel/loader';
import { type Database, sweepCode } from '@ariel/store';

/** Younger folders may belong to a version that is about to be stored, or be filled right now. */
const SPARED_US = 3_600_000_000;

export interface CodeSweep {
  readonly database: Database;
  readonly cacheFolder: string;
  readonly nowUs: () => number;
}

export async function sweepUnusedCode({ database, cacheFolder, nowUs }: CodeSweep): Promise<void> {
  const { kept } = await sweepCode(database);
  await sweepCodeFolders({ cacheFolder, keep: kept, olderThanUs: nowUs() - SPARED_US });
}
