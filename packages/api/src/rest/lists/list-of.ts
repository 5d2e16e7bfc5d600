// The page of a list that a query asks for: its rows, and how many there are. Lists that are read on by cursor are in cursor-page.ts.
import { type Filter, listRows } from '@ariel/store/reads';
import type { ApiContext } from '../../server/api-context.ts';
import { type ListQuery, type ListRules, readListing } from './list-query.ts';

/** `fixed`: which rows are meant at all, whatever the query says. */
export function listOf<Row extends object>(
  { database, nowUs }: Pick<ApiContext, 'database' | 'nowUs'>,
  rules: ListRules,
  query: object,
  fixed: readonly Filter[] = [],
) {
  const listing = readListing(rules, query as ListQuery, { fixed, nowUs: nowUs() });
  return listRows<Row>(database, rules.resource, listing);
}
