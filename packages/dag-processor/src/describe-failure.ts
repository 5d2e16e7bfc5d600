// Turns what happened while a DAG file loaded into the failure that its author reads: what, where in their own file, and
// what to do. Runs in the child, where the loader that knows the places is.
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorReport, StackFrame } from '@ariel/core';
import { type DagFileToLoad, type DagLoader, importPlace, OutsideImportError } from '@ariel/loader';
import type { DagAuthoringError } from '@ariel/sdk';
import { type ImportCode, type ImportFailure, importFailure } from './import-failure.ts';

const MAX_FRAMES = 10;

export function describeThrown(loader: DagLoader, file: DagFileToLoad, thrown: unknown): ImportFailure {
  if (thrown instanceof OutsideImportError) {
    const path = relativeTo(file.root, thrown.path);
    return importFailure(thrown.code, thrown.message, { ...thrown.place, path });
  }
  const syntax = syntaxFailure(file, thrown);
  if (syntax !== null) return syntax;
  const report = loader.report(thrown, file.root);
  const isMissing = report.code === 'MODULE_NOT_FOUND' || report.code === 'ERR_MODULE_NOT_FOUND';
  const code: ImportCode = isMissing ? 'ARIEL_IMPORT_MODULE_NOT_FOUND' : 'ARIEL_IMPORT_THROWN';
  const message = isMissing
    ? (report.message.split('\n')[0] ?? report.message)
    : `${report.name}: ${report.message}`;
  return located(code, message, file, report);
}

/** A failure of which only a stack is known: where the process stood when it was ended. */
export function describeStopped(
  loader: DagLoader,
  file: DagFileToLoad,
  stopped: { readonly code: ImportCode; readonly message: string; readonly stack: string },
): ImportFailure {
  const at = Object.assign(new Error(stopped.message), { stack: stopped.stack });
  return located(stopped.code, stopped.message, file, loader.report(at, file.root));
}

export function describeRefusal(
  loader: DagLoader,
  file: DagFileToLoad,
  error: DagAuthoringError,
): ImportFailure {
  const report = loader.report(error, file.root);
  const { place } = error;
  const path = place === null ? file.path : relativeTo(file.root, place.path);
  return {
    dagId: error.dagId,
    code: error.code,
    message: report.message.replace(`. ${error.remedy} [${error.code}]`, ''),
    remedy: error.remedy,
    path,
    line: place?.line ?? null,
    column: exactColumn(report, path, place?.line) ?? place?.column ?? null,
    stack: stackText(ownFrames(report)),
  };
}

/** jiti says where a file does not parse only in the text of its error. */
function syntaxFailure(file: DagFileToLoad, thrown: unknown): ImportFailure | null {
  const text = thrown instanceof Error ? thrown.message : '';
  const match = /^(?:\w+Error|): ([\s\S]*?)\s*\n\s*(.+):(\d+):(\d+)$/.exec(text);
  if (match === null || !/^(?:ParseError|SyntaxError|undefined)/.test(text)) return null;
  const place = {
    path: relativeTo(file.root, match[2] ?? ''),
    line: Number(match[3]),
    column: Number(match[4]) + 1,
  };
  const message = `SyntaxError: ${match[1]} (${place.path}:${place.line}:${place.column})`;
  return importFailure('ARIEL_IMPORT_SYNTAX', message, {
    ...place,
    stack: `${place.path}:${place.line}:${place.column}`,
  });
}

function located(code: ImportCode, message: string, file: DagFileToLoad, report: ErrorReport): ImportFailure {
  const frames = ownFrames(report);
  const [frame] = frames;
  if (frame === undefined) return importFailure(code, message, { path: file.path });
  const where = `${frame.path}:${frame.line}:${frame.column}`;
  return importFailure(code, `${message} (${where})`, { ...frame, stack: stackText(frames) });
}

/** The author's frames of the innermost cause that has any: that is where it began. */
function ownFrames(report: ErrorReport): readonly StackFrame[] {
  const deeper = report.cause === null ? [] : ownFrames(report.cause);
  return deeper.length > 0 ? deeper : report.frames.filter((frame) => frame.own);
}

function stackText(frames: readonly StackFrame[]): string {
  return frames
    .slice(0, MAX_FRAMES)
    .map(
      ({ path, line, column, functionName }) =>
        `at ${functionName ?? '<top level>'} (${path}:${line}:${column})`,
    )
    .join('\n');
}

function exactColumn(report: ErrorReport, path: string, line: number | undefined): number | null {
  return (
    report.frames.find((frame) => frame.own && frame.path === path && frame.line === line)?.column ?? null
  );
}

/** Pages show the DAG file: where a failure lies in a file that it imports, the place is that of the import. */
export function placeInDagFile(file: DagFileToLoad, failure: ImportFailure): ImportFailure {
  if (failure.path === file.path) return failure;
  const root = realpathSync(file.root);
  const place = importPlace(join(root, file.path), join(root, failure.path));
  return { ...failure, line: place?.line ?? null, column: place?.column ?? null };
}

function relativeTo(root: string, path: string): string {
  const real = realpathSync(root);
  return path.startsWith(join(real, '/')) ? path.slice(real.length + 1).replaceAll('\\', '/') : path;
}
