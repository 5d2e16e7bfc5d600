// Tables that grow with every run: a search that no index helps with looks at their newest rows only, and says so. It decides
// what is looked at, and builds no statement.
import type { Queryable } from '../database/database.ts';
import type { Filter, Order } from './filter.ts';
import { countRows } from './remembered-counts.ts';

/** Rows that a search without an index looks at. */
export const NEWEST = 100_000;

export interface History {
  /** Of the table: the newer a row, the greater. An index leads from here. */
  readonly column: string;
  /** Gives as `total` where the newest rows begin, of as many as its parameter says; nothing, or what is not positive, where there are fewer. */
  readonly place: string;
  /** Whether an index finds what the filter asks for. */
  readonly narrows: (filter: Filter) => boolean;
  /** Fields in whose order an index gives the rows. */
  readonly ordered: ReadonlySet<string>;
  /** Field → orders in which an index gives the rows with a value of it. */
  readonly inOrder?: Readonly<Record<string, readonly string[]>>;
}

interface Asked {
  readonly filters: readonly Filter[];
  readonly order: readonly Order[];
}

/**
 * Whether the rows are to be found before they are ordered. Otherwise the database may walk along the order and look at each row:
 * that is quick where much is found, and leads from one end of the table to the other where little is. `where-few` depends on
 * how many there are.
 */
export function findsFirst(
  { inOrder = {}, narrows }: History,
  { filters, order: [first] }: Asked,
): 'always' | 'where-few' | 'never' {
  const narrowing = filters.filter(narrows);
  if (narrowing.length === 0) return 'never';
  const values = narrowing.filter(({ op }) => op === 'in');
  if (values.length === 0) return 'always';
  const isInOrder = values.some(({ field }) => inOrder[field]?.includes(first?.field ?? 'id'));
  return isInOrder ? 'never' : 'where-few';
}

/** So many are ordered sooner than they are come across along the order; more of them are met soon. */
export const FEW = 5_000;

/** Where the rows begin that are looked at; null: all of them are, or an index finds them. */
export async function placeOfNewest(
  database: Queryable,
  { narrows, ordered, place }: History,
  { filters, order }: Asked,
): Promise<number | null> {
  const [first] = order;
  const isWalked = filters.length === 0 && (first === undefined || ordered.has(first.field));
  if (isWalked || filters.some(narrows)) return null;
  const begin = await (database.countAll?.(place, [NEWEST]) ?? countRows(database, place, [NEWEST]));
  return begin > 0 ? begin : null;
}

/** Fields that have an index of their own, as it is used: by value, by the beginning of a text, by bounds. */
export interface Indexed {
  readonly values?: readonly string[];
  readonly texts?: readonly string[];
  readonly bounds?: readonly string[];
}

export function foundByIndex({ bounds = [], texts = [], values = [] }: Indexed): History['narrows'] {
  return (filter) => {
    switch (filter.op) {
      case 'in':
        return values.includes(filter.field) && !filter.values.includes(null);
      case 'startsWith':
        return texts.includes(filter.field) && filter.texts.every((text) => text !== '');
      case 'contains':
      case 'holds':
      case 'notIn':
        return false;
      default:
        return bounds.includes(filter.field);
    }
  };
}
