// A few lines of source around the one that matters.
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { findCodeFile, lastEvaluatedSource } from '@ariel/store/reads';
import type { ApiContext } from '../../server/api-context.ts';

const LINES_AROUND = 4;
const MAX_LINE = 300;

export type Excerpt = readonly { readonly line: number; readonly text: string }[];

export function excerptOf(source: string, line: number | null): Excerpt {
  if (line === null || line < 1) return [];
  const lines = source.split('\n');
  if (line > lines.length) return [];
  const first = Math.max(1, line - LINES_AROUND);
  return lines
    .slice(first - 1, line + LINES_AROUND)
    .map((text, index) => ({ line: first + index, text: text.replace(/\r$/, '').slice(0, MAX_LINE) }));
}

/** The file as it was in the version that ran; null where it is not kept. */
export async function versionSource(
  context: ApiContext,
  codeHash: string,
  path: string,
): Promise<string | null> {
  const file = await findCodeFile(context.database, codeHash, path);
  return file ? Buffer.from(file.content).toString() : null;
}

/** A file that could not be loaded: as it was when that was tried, or as it is on the disk now. */
export async function brokenSource(
  context: ApiContext,
  bundleName: string,
  relPath: string,
): Promise<string | null> {
  const kept = await lastEvaluatedSource(context.database, bundleName, relPath);
  if (kept) return Buffer.from(kept.content).toString();
  const folder = context.bundles[bundleName];
  if (folder === undefined) return null;
  const path = join(folder, relPath);
  const inside = relative(folder, path);
  if (inside.startsWith('..') || isAbsolute(inside)) return null;
  return readFile(path, 'utf8').catch(() => null);
}
