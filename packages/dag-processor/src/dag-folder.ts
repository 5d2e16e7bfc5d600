// The files of a bundle's folder as they are on disk. It must not evaluate anything; a folder that is missing is empty.
// A link out of the folder is listed, with where it leads, and never followed.
import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { contentHash } from '@ariel/loader';
import { hasCandidateName, isIgnoredName, mentionsAriel } from './dag-candidate.ts';

export interface FileStamp {
  readonly size: number;
  readonly modifiedMs: number;
  /** Where a link leads that leaves the folder; null for what lies inside. */
  readonly outside: string | null;
}

export interface FileContent extends FileStamp {
  readonly hash: string;
  /** By its name and text; what ignore files say comes on top. */
  readonly mayHoldDags: boolean;
}

interface Walk {
  readonly folder: string;
  readonly realFolder: string;
  /** Folders that were walked, so that none is twice. */
  readonly seen: Set<string>;
  readonly files: Map<string, FileStamp>;
}

/** All files below `folder`, relative to it with `/`. */
export async function listFiles(folder: string): Promise<Map<string, FileStamp>> {
  const realFolder = await realpath(folder).catch(() => null);
  const files = new Map<string, FileStamp>();
  if (realFolder !== null) await walkFolder({ folder, realFolder, seen: new Set(), files }, '');
  return files;
}

async function walkFolder(walk: Walk, below: string): Promise<void> {
  const here = join(walk.folder, below);
  const info = await stat(here).catch(() => null);
  if (info === null || !info.isDirectory()) return;
  const identity = `${info.dev}:${info.ino}`;
  if (walk.seen.has(identity)) return;
  walk.seen.add(identity);
  const entries = await readdir(here, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort(byLinkAndName)) {
    if (isIgnoredName(entry.name)) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) await walkFolder(walk, path);
    else await addFile(walk, path, entry.isSymbolicLink());
  }
}

/** A folder goes by its own name rather than by a link's, at every look. */
function byLinkAndName(left: Dirent, right: Dirent): number {
  const links = Number(left.isSymbolicLink()) - Number(right.isSymbolicLink());
  return links !== 0 ? links : left.name < right.name ? -1 : 1;
}

async function addFile(walk: Walk, path: string, isLink: boolean): Promise<void> {
  const here = join(walk.folder, path);
  const outside = isLink ? await outsideTarget(walk.realFolder, here) : null;
  const info = await (outside === null ? stat(here) : lstat(here)).catch(() => null);
  if (info?.isDirectory()) await walkFolder(walk, path);
  else if (info !== null && (outside !== null || info.isFile()))
    walk.files.set(path, { size: info.size, modifiedMs: info.mtimeMs, outside });
}

export async function fileStamp(folder: string, path: string): Promise<FileStamp | null> {
  const here = join(folder, path);
  const realFolder = await realpath(folder).catch(() => null);
  if (realFolder === null) return null;
  const outside = await outsideTarget(realFolder, here);
  const info = await (outside === null ? stat(here) : lstat(here)).catch(() => null);
  const isListed = info !== null && (info.isFile() || (outside !== null && info.isSymbolicLink()));
  return isListed ? { size: info.size, modifiedMs: info.mtimeMs, outside } : null;
}

async function outsideTarget(realFolder: string, path: string): Promise<string | null> {
  const real = await realpath(path).catch(() => null);
  const isInside = real === realFolder || real?.startsWith(realFolder + sep);
  return isInside ? null : real;
}

/** Null where the file cannot be read: gone, or not ours to read. */
export async function readContent(
  folder: string,
  path: string,
  stamp: FileStamp,
): Promise<FileContent | null> {
  if (stamp.outside !== null) return readLink(path, stamp, stamp.outside);
  const content = await readFile(join(folder, path)).catch(() => null);
  if (content === null) return null;
  const mayHoldDags = hasCandidateName(path) && mentionsAriel(content.toString());
  return { ...stamp, hash: contentHash(content), mayHoldDags };
}

/** Whoever linked a whole folder, or a DAG file, meant DAGs to come of it. */
async function readLink(path: string, stamp: FileStamp, target: string): Promise<FileContent | null> {
  const info = await stat(target).catch(() => null);
  if (info === null) return null;
  const isDagFile = async () =>
    hasCandidateName(path) && mentionsAriel(await readFile(target, 'utf8').catch(() => ''));
  const mayHoldDags = info.isDirectory() || (await isDagFile());
  return { ...stamp, hash: contentHash(`link to ${target}`), mayHoldDags };
}
