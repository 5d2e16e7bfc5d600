// Where in the author's own file something was written, read off a stack.
// The text of the stack is parsed rather than call sites asked, because only the text passes through source maps.

import { fileURLToPath } from 'node:url';
import type { SourcePlace, StackFrame } from '@ariel/core';

const framePattern = /^\s*at (?:(?:async )?(.+?) \()?(?:async )?(.+?):(\d+):(\d+)\)?$/;
/** Frames of generated code name the place of the `eval` first; these carry no place of their own. */
const placeless = /^(?:<anonymous>|native|eval at )/;
const framesToKeep = 60;

const libraryFolders = new Set<string>([new URL('..', import.meta.url).pathname]);

/** Tells that frames from below `folder` are a library's, not the author's; operators' packages call this. */
export function addLibraryFolder(folderUrl: string): void {
  libraryFolders.add(new URL('.', folderUrl).pathname);
}

/** Whether a path of a stack is a file that an author wrote, rather than the runtime's or a library's. */
export function isAuthorsFile(path: string): boolean {
  if (path.startsWith('node:') || path.includes('/node_modules/')) return false;
  if (/\.test\.[cm]?[jt]sx?$/.test(path)) return true;
  return ![...libraryFolders].some((folder) => path.startsWith(folder));
}

/** The frames of a stack's text, innermost first, with absolute paths. */
export function parseStack(stack: string): StackFrame[] {
  return stack.split('\n').flatMap((line) => {
    const match = framePattern.exec(line);
    if (match === null || placeless.test(match[2] ?? '')) return [];
    const path = pathOf(match[2] ?? '');
    return [
      {
        path,
        line: Number(match[3]),
        column: Number(match[4]),
        functionName: match[1] ?? null,
        own: isAuthorsFile(path),
      },
    ];
  });
}

/** The place in an author's file from which the running function of this package was reached. */
export function callerPlace(): SourcePlace | null {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = framesToKeep;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = limit;
  return firstOwnPlace(stack);
}

/** The innermost place of `stack` in an author's file. */
export function firstOwnPlace(stack: string): SourcePlace | null {
  const frame = parseStack(stack).find((candidate) => candidate.own);
  if (frame === undefined) return null;
  return { path: frame.path, line: frame.line ?? 1, column: frame.column ?? 1 };
}

function pathOf(location: string): string {
  if (!location.startsWith('file://')) return location;
  try {
    // A query is how loaders tell two versions of one file apart; it is no part of its path.
    return fileURLToPath(new URL(location.replace(/[?#].*$/, '')));
  } catch {
    return location;
  }
}
