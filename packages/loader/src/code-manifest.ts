// The code of a DAG as a list of files with the hashes of their contents, and one hash for the whole.
// It depends on nothing else: the same files give the same hash on every machine and at every time.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '@ariel/core';

export interface CodeFile {
  /** Relative to the bundle, with `/`. */
  readonly path: string;
  /** SHA-256 of the content, in hex. */
  readonly hash: string;
  readonly content: Uint8Array;
}

export interface CodeManifest {
  readonly codeHash: string;
  /** Sorted by path. */
  readonly files: readonly CodeFile[];
}

export function contentHash(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

export function codeHash(files: readonly Pick<CodeFile, 'path' | 'hash'>[]): string {
  const byPath = files
    .map(({ path, hash }) => [path, hash])
    .sort(([left = ''], [right = '']) => (left < right ? -1 : 1));
  return contentHash(canonicalJson(byPath));
}

/** Reads `paths` below `root`. Throws where one is gone meanwhile. */
export async function codeManifest(root: string, paths: readonly string[]): Promise<CodeManifest> {
  const files = await Promise.all(
    [...paths].sort().map(async (path) => {
      const content = await readFile(join(root, path));
      return { path, hash: contentHash(content), content };
    }),
  );
  return { codeHash: codeHash(files), files };
}
