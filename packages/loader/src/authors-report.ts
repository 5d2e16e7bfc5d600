// Makes the report of something thrown speak of the author's own files: paths relative to the bundle, columns as
// written. It must not leave out frames of others: who shows the report decides that.
import { join } from 'node:path';
import type { ErrorReport, StackFrame } from '@ariel/core';
import { errorReport } from '@ariel/sdk';
import { isInside, isOfPackage } from './import-closure.ts';
import { listedNames } from './listed-names.ts';
import type { SourceColumns } from './source-columns.ts';

export function authorsReport(thrown: unknown, root: string, columns: SourceColumns): ErrorReport {
  return ownPlaces(errorReport(thrown), root, columns);
}

function ownPlaces(report: ErrorReport, root: string, columns: SourceColumns): ErrorReport {
  return {
    ...report,
    message: report.message.replaceAll(join(root, '/'), ''),
    frames: report.frames.map((frame) => ownFrame(frame, root, columns)),
    cause: report.cause === null ? null : ownPlaces(report.cause, root, columns),
  };
}

function ownFrame(frame: StackFrame, root: string, columns: SourceColumns): StackFrame {
  if (!isInside(root, frame.path) || isOfPackage(frame.path)) return { ...frame, own: false };
  const { line, column } = frame;
  return {
    ...frame,
    path: listedNames(root)(frame.path),
    column: line === null || column === null ? column : columns(frame.path, line, column),
    own: true,
  };
}
