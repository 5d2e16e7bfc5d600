// Which lines show, and which of them match what is searched. Pure.
import { stripAnsi } from './ansi.ts';
import type { PlacedLine } from './log-windows.ts';

export const levels = ['debug', 'info', 'warning', 'error'] as const;
export type Level = (typeof levels)[number];

const ranks: Readonly<Record<string, number>> = {
  trace: 0,
  debug: 0,
  info: 1,
  notice: 1,
  warn: 2,
  warning: 2,
  error: 3,
  critical: 3,
  fatal: 3,
};

export const levelOf = (level: string): Level => levels[ranks[level.toLowerCase()] ?? 1] ?? 'info';

export function filterLines(lines: readonly PlacedLine[], least: Level | undefined): readonly PlacedLine[] {
  if (least === undefined || least === 'debug') return lines;
  const rank = levels.indexOf(least);
  return lines.filter((placed) => (ranks[placed.line.level.toLowerCase()] ?? 1) >= rank);
}

/** Indexes of the lines that hold the text, whatever its case. */
export function findLines(lines: readonly PlacedLine[], text: string): readonly number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  return lines.flatMap((placed, index) =>
    stripAnsi(placed.line.event).toLowerCase().includes(wanted) ? [index] : [],
  );
}
