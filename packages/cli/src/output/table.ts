// Tables for people: as wide as the terminal at most, with the widest columns giving way first.
import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { paint } from './paint.ts';

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
  const widths = fit(naturalWidths(headings, rows), width);
  const table = new Table({
    head: headings.map(paint({ hasColor }).bold),
    chars: lines,
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    wrapOnWordBoundary: false,
    ...(widths === null ? {} : { colWidths: [...widths] }),
  });
  table.push(...rows.map((row) => [...row]));
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

/** Null: nothing has to give way. */
function fit(natural: readonly number[], width: number | null): readonly number[] | null {
  if (width === null) return null;
  const widths = [...natural];
  const between = widths.length - 1;
  let excess = widths.reduce((sum, each) => sum + each, between) - width;
  if (excess <= 0) return null;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= LEAST_COLUMN) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

function visibleWidth(text: string): number {
  return Math.max(
    ...stripVTControlCharacters(text)
      .split('\n')
      .map((line) => [...line].length),
  );
}
