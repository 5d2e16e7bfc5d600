// A column of a table, and the widths of all of them.
import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** What it sorts by; without it the column does not sort. */
  readonly sortBy?: (row: Row) => string | number | boolean;
  /** A CSS grid track: `minmax(160px, 2fr)`, `90px`. */
  readonly width: string;
  readonly align?: 'end';
  /** Hidden below this width of the page. */
  readonly from?: 'md' | 'lg' | 'xl';
}

/** Classes that hide what is for wider pages. */
export const hidden = { md: 'max-md:hidden', lg: 'max-lg:hidden', xl: 'max-xl:hidden' } as const;

/** One track list per width, so that hidden columns leave no gap. */
export function tracks<Row>(columns: readonly Column<Row>[]): Record<string, string> {
  const at = (widths: readonly (Column<Row>['from'] | undefined)[]) =>
    columns
      .filter((column) => widths.includes(column.from))
      .map((column) => column.width)
      .join(' ');
  return {
    '--tracks': at([undefined]),
    '--tracks-md': at([undefined, 'md']),
    '--tracks-lg': at([undefined, 'md', 'lg']),
    '--tracks-xl': at([undefined, 'md', 'lg', 'xl']),
  };
}
