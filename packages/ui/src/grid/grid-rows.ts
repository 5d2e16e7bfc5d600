// Which rows of the run grid show when groups are folded, in order. Pure.
import type { GridRow } from '@ariel/protocol';

export interface VisibleRow extends GridRow {
  readonly isFolded: boolean;
}

export function visibleRows(rows: readonly GridRow[], folded: ReadonlySet<string>): readonly VisibleRow[] {
  const parents = new Map(rows.map((row) => [row.id, row.parent_id]));
  const isHidden = (row: GridRow): boolean => {
    for (let parent = row.parent_id; parent !== null; parent = parents.get(parent) ?? null) {
      if (folded.has(parent)) return true;
    }
    return false;
  };
  return rows
    .filter((row) => !isHidden(row))
    .map((row) => ({ ...row, isFolded: row.kind === 'group' && folded.has(row.id) }));
}

/** `a,b` in the address ↔ a set. */
export function parseFold(fold: string | undefined): ReadonlySet<string> {
  return new Set((fold ?? '').split(',').filter((id) => id !== ''));
}

export function toggleFold(fold: string | undefined, id: string): string | undefined {
  const next = new Set(parseFold(fold));
  if (!next.delete(id)) next.add(id);
  return next.size === 0 ? undefined : [...next].join(',');
}
