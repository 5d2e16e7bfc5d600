// Paging by cursor, beside paging by offset: a cursor is a signed place in the list, and clients cannot make one up.
import type { Listing } from '@ariel/store/reads';
import { ApiError } from '../server/api-error.ts';
import { signed, verified } from './file-token.ts';
import type { ListQuery } from './list-query.ts';

/** With cursors more than this is not counted for the client. */
const MOST_COUNTED = 10_000;

export interface CursorPage {
  /** The page that the cursor says. */
  readonly listing: Listing;
  /** What an answer says of its place. */
  place(total: number): {
    readonly total_entries: number;
    readonly total_entries_limit: number | null;
    readonly next_cursor: string | null;
    readonly previous_cursor: string | null;
  };
}

/** An empty cursor asks for the first page of a list that is read on by cursors; without one the offset counts. */
export function cursorPage(secretKey: string, query: ListQuery, listing: Listing): CursorPage {
  const given = query.cursor;
  if (typeof given !== 'string')
    return {
      listing,
      place: (total) => ({
        total_entries: total,
        total_entries_limit: null,
        next_cursor: null,
        previous_cursor: null,
      }),
    };
  const offset = given === '' ? 0 : placeOf(secretKey, given);
  const { limit } = listing;
  const cursor = (page: number): string => signed(secretKey, { page });
  return {
    listing: { ...listing, offset },
    place: (total) => ({
      total_entries: Math.min(total, MOST_COUNTED),
      total_entries_limit: MOST_COUNTED,
      next_cursor: limit > 0 && offset + limit < total ? cursor(offset + limit) : null,
      previous_cursor: offset > 0 ? cursor(Math.max(0, offset - limit)) : null,
    }),
  };
}

function placeOf(secretKey: string, token: string): number {
  const { page } = (verified(secretKey, token) ?? {}) as { readonly page?: unknown };
  if (typeof page === 'number') return page;
  throw new ApiError(400, 'Invalid cursor value: use only those that the API gave');
}
