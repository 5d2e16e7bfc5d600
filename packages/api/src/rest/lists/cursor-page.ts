// A page of a list that is read on by cursor, or by offset. A cursor is a signed place between two rows, so that pages neither
// repeat nor leave out rows while others come and go; clients cannot make one up.
import { createHash } from 'node:crypto';
import { type Filter, type Listing, listRows, MOST_COUNTED, type Seek, seekRows } from '@ariel/store/reads';
import type { ApiContext } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { signed, verified } from '../answers/file-token.ts';
import { type ListQuery, type ListRules, readListing } from './list-query.ts';

export interface ReadPage<Row> {
  readonly rows: readonly Row[];
  /** What an answer says of its place in the list. */
  readonly place: {
    readonly total_entries: number;
    readonly total_entries_limit: number | null;
    readonly next_cursor: string | null;
    readonly previous_cursor: string | null;
  };
  /** Only so many of the newest rows were looked at; null: all. */
  readonly searched: number | null;
}

/** `fixed`: which rows are meant at all. An empty cursor asks for the first page of a list that is read on by cursors; without one the offset counts. */
export async function readPage<Row extends object>(
  { auth, database, nowUs }: Pick<ApiContext, 'auth' | 'database' | 'nowUs'>,
  rules: ListRules,
  query: ListQuery,
  fixed: readonly Filter[],
): Promise<ReadPage<Row>> {
  const { resource } = rules;
  const listing = readListing(rules, query, { fixed, nowUs: nowUs() });
  const given = query.cursor;
  if (typeof given !== 'string') {
    const { rows, searched, total } = await listRows<Row>(database, resource, listing);
    const place = {
      total_entries: total,
      total_entries_limit: null,
      next_cursor: null,
      previous_cursor: null,
    };
    return { rows, searched, place };
  }
  const order = shortOrder(listing);
  const seek = given === '' ? BEGINNING : seekOf(auth.secretKey, given, order);
  const { edges, hasMore, rows, searched, total } = await seekRows<Row>(database, resource, {
    ...listing,
    ...seek,
  });
  const cursor = (place: Seek['place'] | undefined, isBackwards: boolean): string | null =>
    place == null ? null : signed(auth.secretKey, { order, place, isBackwards });
  // Where somebody came from, there are rows.
  const isFurther = seek.isBackwards || hasMore;
  const isBehind = seek.isBackwards ? hasMore : seek.place !== null;
  return {
    rows,
    searched,
    place: {
      total_entries: total,
      total_entries_limit: MOST_COUNTED,
      next_cursor: isFurther ? cursor(edges?.last, false) : null,
      previous_cursor: isBehind ? cursor(edges?.first, true) : null,
    },
  };
}

const BEGINNING: Seek = { place: null, isBackwards: false };

/** A place is one in its own order only. */
function shortOrder({ order }: Listing): string {
  return createHash('sha256').update(JSON.stringify(order)).digest('base64url').slice(0, 12);
}

interface Cursor {
  readonly order?: unknown;
  readonly place?: unknown;
  readonly isBackwards?: unknown;
}

function seekOf(secretKey: string, token: string, order: string): Seek {
  const cursor = (verified(secretKey, token) ?? {}) as Cursor;
  if (!Array.isArray(cursor.place) || typeof cursor.isBackwards !== 'boolean')
    throw new ApiError(400, 'Invalid cursor value: use only those that the API gave');
  if (cursor.order !== order)
    throw new ApiError(400, 'Invalid cursor value: it belongs to the same list in another order');
  return { place: cursor.place as Seek['place'], isBackwards: cursor.isBackwards };
}
