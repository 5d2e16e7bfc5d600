// Prints rows in the format that the user chose: a table for people; JSON, YAML or plain columns for scripts.
import type { Screen } from '../commands/command.ts';
import { paint } from './paint.ts';
import { renderTable } from './table.ts';
import { toYaml } from './yaml.ts';

export const outputFormats = ['table', 'json', 'yaml', 'plain'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export type Row = Readonly<Record<string, unknown>>;

export interface RowsToPrint {
  readonly rows: readonly Row[];
  readonly columns: readonly string[];
  /** Columns of the table, where people need fewer than scripts. @default columns */
  readonly tableColumns?: readonly string[];
  readonly format: OutputFormat;
  /** Said instead of an empty table: "There are no DAGs." */
  readonly empty: string;
}

export function printRows(screen: Screen, { rows, columns, tableColumns, format, empty }: RowsToPrint): void {
  const picked = rows.map((row) =>
    Object.fromEntries(columns.map((column) => [column, row[column] ?? null])),
  );
  switch (format) {
    case 'json':
      screen.print(JSON.stringify(picked, null, 2));
      return;
    case 'yaml':
      screen.print(toYaml(picked).trimEnd());
      return;
    case 'plain':
      screen.print(plainText(columns, picked));
      return;
    case 'table':
      if (rows.length === 0) screen.note(empty);
      else printTable(screen, tableColumns ?? columns, rows);
  }
}

/** One thing with its properties: a table of names and values, or a list of one for scripts. */
export function printRecord(screen: Screen, record: Row, format: OutputFormat): void {
  if (format !== 'table') {
    printRows(screen, { rows: [record], columns: Object.keys(record), format, empty: '' });
    return;
  }
  const painter = paint(screen);
  const rows = Object.entries(record).map(([name, value]) => [name, painter.cell(name, cellText(value))]);
  screen.print(renderTable(['property', 'value'], rows, screen));
}

function printTable(screen: Screen, columns: readonly string[], rows: readonly Row[]): void {
  const painter = paint(screen);
  const cells = rows.map((row) => columns.map((column) => painter.cell(column, cellText(row[column]))));
  screen.print(renderTable(columns, cells, screen));
}

/** Columns with two spaces between, never cut. An absent value is a dash, so that every row has every column. */
function plainText(columns: readonly string[], rows: readonly Row[]): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => cellText(row[column]) || '-'))].map(
    (line) => line.map((text) => text.replaceAll(/\s*\n\s*/g, ' ')),
  );
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => (line[index] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
