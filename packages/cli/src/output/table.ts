// Tables for people: as wide as the terminal at most, with the widest columns giving way first.
import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { paint } from './paint.ts';
import { wrapText } from './wrap-text.ts';

export interface TableStyle {
  readonly hasColor: boolean;
  readonly width: number | null;
}

const LEAST_COLUMN = 8;
/** What cli-table3 adds to each cell: a space on both sides. */
const PADDING = 2;

export function renderTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  { hasColor, width }: TableStyle,
): string {
  const widths = fit(naturalWidths(headings, rows), headings, width);
  // Wrapped here: the table's own wrapping counts colour codes, and cuts through them.
  const wrapped = (cells: readonly string[]): string[] =>
    widths === null
      ? [...cells]
      : cells.map((cell, column) => wrapText(cell, (widths[column] ?? LEAST_COLUMN) - PADDING).join('\n'));
  const table = new Table({
    head: wrapped(headings.map(paint({ hasColor }).bold)),
    chars: lines,
    style: { head: [], border: [], compact: true },
    ...(widths === null ? {} : { colWidths: [...widths] }),
  });
  table.push(...rows.map(wrapped));
  return table.toString();
}

const lines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  right: '',
  'left-mid': '',
  'right-mid': '',
  mid: '─',
  'mid-mid': '─',
  middle: ' ',
};

function naturalWidths(headings: readonly string[], rows: readonly (readonly string[])[]): number[] {
  return headings.map(
    (heading, column) =>
      Math.max(...[heading, ...rows.map((row) => row[column] ?? '')].map(visibleWidth)) + PADDING,
  );
}

/** Null: nothing has to give way. Headings are broken only where nothing else is left to. */
function fit(
  natural: readonly number[],
  headings: readonly string[],
  width: number | null,
): readonly number[] | null {
  if (width === null) return null;
  const room = width - (natural.length - 1);
  if (sum(natural) <= room) return null;
  const whole = headings.map((heading) => Math.max(LEAST_COLUMN, visibleWidth(heading) + PADDING));
  const least = headings.map(() => LEAST_COLUMN);
  return shrunk(shrunk(natural, whole, room), least, room);
}

/** The widest columns first, none below its floor. */
function shrunk(widths: readonly number[], floors: readonly number[], room: number): readonly number[] {
  const result = [...widths];
  const spare = (column: number): number => (result[column] ?? 0) - (floors[column] ?? 0);
  while (sum(result) > room) {
    const giving = result.map((width, column) => (spare(column) > 0 ? width : 0));
    const widest = giving.indexOf(Math.max(...giving));
    if (spare(widest) <= 0) break;
    result[widest] = (result[widest] ?? 0) - 1;
  }
  return result;
}

const sum = (widths: readonly number[]): number => widths.reduce((total, each) => total + each, 0);

function visibleWidth(text: string): number {
  return Math.max(
    ...stripVTControlCharacters(text)
      .split('\n')
      .map((line) => [...line].length),
  );
}
