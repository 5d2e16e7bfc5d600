// The part of a log file that is in memory: byte windows that touch each other. Pure. A log of any size is read in
// windows; what is far from the reader is let go, so that memory stays flat.
import type { LogLine, LogWindow } from '@ariel/protocol';

export interface LoadedWindow {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly LogLine[];
}

export interface LoadedLog {
  readonly windows: readonly LoadedWindow[];
  readonly size: number;
  readonly isComplete: boolean;
}

export const windowBytes = 262_144;
const MAX_BYTES = 8 * 1_048_576;

export const emptyLog: LoadedLog = { windows: [], size: 0, isComplete: false };

export const startOf = (log: LoadedLog): number => log.windows[0]?.from ?? 0;
export const endOf = (log: LoadedLog): number => log.windows.at(-1)?.to ?? 0;

/**
 * Adds what the server sent. Before or after what is there it is joined; what is there already changes nothing;
 * anywhere else it replaces everything, since a log with a hole would mislead.
 */
export function mergeWindow(log: LoadedLog, window: LogWindow): LoadedLog {
  const size = Math.max(log.size, window.size);
  const isComplete = log.isComplete || window.complete;
  const loaded: LoadedWindow = { from: window.from, to: window.to, lines: window.lines };
  const same = { ...log, size, isComplete };
  if (log.windows.length === 0) return { windows: [loaded], size, isComplete };
  if (window.from >= startOf(log) && window.to <= endOf(log)) return same;
  if (window.from === endOf(log)) return trim({ ...same, windows: append(log.windows, loaded) }, 'start');
  if (window.to === startOf(log)) return trim({ ...same, windows: [loaded, ...log.windows] }, 'end');
  return { windows: [loaded], size, isComplete };
}

/** Small pieces of a live tail grow the last window instead of making thousands. */
function append(windows: readonly LoadedWindow[], next: LoadedWindow): readonly LoadedWindow[] {
  const last = windows.at(-1);
  if (last === undefined || next.to - last.from > windowBytes) return [...windows, next];
  return [...windows.slice(0, -1), { from: last.from, to: next.to, lines: [...last.lines, ...next.lines] }];
}

function trim(log: LoadedLog, side: 'start' | 'end'): LoadedLog {
  let windows = log.windows;
  const bytes = () => (windows.at(-1)?.to ?? 0) - (windows[0]?.from ?? 0);
  while (windows.length > 1 && bytes() > MAX_BYTES)
    windows = side === 'start' ? windows.slice(1) : windows.slice(0, -1);
  return { ...log, windows };
}

export interface PlacedLine {
  readonly line: LogLine;
  /** Stays the same while the file grows: byte offset of a window and the line within it. */
  readonly anchor: string;
  /** Known only once the file's beginning is loaded. */
  readonly number: number | null;
}

export function placedLines(log: LoadedLog): readonly PlacedLine[] {
  const counted = startOf(log) === 0;
  const placed: PlacedLine[] = [];
  for (const window of log.windows) {
    window.lines.forEach((line, index) => {
      placed.push({ line, anchor: `${window.from}.${index}`, number: counted ? placed.length + 1 : null });
    });
  }
  return placed;
}

/** The byte offset from which to read so that an anchor's line is there. */
export function anchorOffset(anchor: string | undefined): number | null {
  const match = /^(\d+)\.\d+$/.exec(anchor ?? '');
  return match === null ? null : Number(match[1]);
}
