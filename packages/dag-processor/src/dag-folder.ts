// The files of a bundle's folder as they are on disk. It must not evaluate anything; a folder that is missing is empty.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from '@ariel/loader';
import { hasCandidateName, isIgnoredName, mentionsAriel } from './dag-candidate.ts';

export interface FileStamp {
  readonly size: number;
  readonly modifiedMs: number;
}

export interface FileContent extends FileStamp {
  readonly hash: string;
  readonly isCandidate: boolean;
}

/** All files below `folder`, relative to it with `/`, following links but never twice into one folder. */
export async function listFiles(folder: string): Promise<Map<string, FileStamp>> {
  const files = new Map<string, FileStamp>();
  await walk(folder, '', new Set(), files);
  return files;
}

async function walk(
  folder: string,
  below: string,
  seen: Set<string>,
  files: Map<string, FileStamp>,
): Promise<void> {
  const here = join(folder, below);
  const info = await stat(here).catch(() => null);
  if (info === null || !info.isDirectory()) return;
  const identity = `${info.dev}:${info.ino}`;
  if (seen.has(identity)) return;
  seen.add(identity);
  const entries = await readdir(here, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (isIgnoredName(entry.name)) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) await walk(folder, path, seen, files);
    else await addFile(folder, path, seen, files);
  }
}

async function addFile(
  folder: string,
  path: string,
  seen: Set<string>,
  files: Map<string, FileStamp>,
): Promise<void> {
  const info = await stat(join(folder, path)).catch(() => null);
  if (info?.isDirectory()) await walk(folder, path, seen, files);
  else if (info?.isFile()) files.set(path, { size: info.size, modifiedMs: info.mtimeMs });
}

export async function fileStamp(folder: string, path: string): Promise<FileStamp | null> {
  const info = await stat(join(folder, path)).catch(() => null);
  return info?.isFile() ? { size: info.size, modifiedMs: info.mtimeMs } : null;
}

/** Null where the file cannot be read: gone, or not ours to read. */
export async function readContent(
  folder: string,
  path: string,
  stamp: FileStamp,
): Promise<FileContent | null> {
  const content = await readFile(join(folder, path)).catch(() => null);
  if (content === null) return null;
  const isCandidate = hasCandidateName(path) && mentionsAriel(content.toString());
  return { ...stamp, hash: contentHash(content), isCandidate };
}
