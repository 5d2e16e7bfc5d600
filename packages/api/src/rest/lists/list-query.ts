// Query parameters that all lists share: page, order, patterns, ranges. Reads them into filters; knows no resource.
import type { Filter, Listing, Order, Resource } from '@ariel/store/reads';
import { type TSchema, Type } from 'typebox';
import { ApiError } from '../../server/api-error.ts';
import { readInstant } from '../../server/instant-text.ts';
import { alternativesOf, withoutTail } from './matches-pattern.ts';

/** What lists give at once where the installation does not say otherwise: page-bounds.ts sees to it. */
export const DEFAULT_PAGE = 50;
export const MAX_PAGE = 100;

/** Of a list with one order only. */
export const unorderedPage = {
  limit: Type.Optional(Type.Integer({ minimum: 0, default: DEFAULT_PAGE })),
  offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
};

export const pageParameters = {
  ...unorderedPage,
  order_by: Type.Optional(Type.Array(Type.String())),
};

export const texts = Type.Optional(Type.Array(Type.String()));
export const integers = Type.Optional(Type.Array(Type.Integer()));
export const text = Type.Optional(Type.String());
export const flag = Type.Optional(Type.Boolean());

export type ListQuery = Readonly<Record<string, unknown>>;

const bounds = ['gte', 'gt', 'lte', 'lt'] as const;

/** A moment. */
export const instant = Type.Optional(Type.String({ format: 'date-time' }));

/** Ranges of these are numbers, those of all others are moments. */
const numbers: ReadonlySet<string> = new Set(['duration', 'max_active_runs']);

/** `name_gte`, `name_gt`, `name_lte` and `name_lt` for each name. */
export function rangeParameters(names: readonly string[]): Record<string, TSchema> {
  const number = Type.Optional(Type.Number());
  return Object.fromEntries(
    names.flatMap((name) =>
      bounds.map((bound) => [`${name}_${bound}`, numbers.has(name) ? number : instant]),
    ),
  );
}

/** `name_pattern` and `name_prefix_pattern` for each name. */
export function patternParameters(names: readonly string[]): Record<string, TSchema> {
  return Object.fromEntries(
    names
      .flatMap((name) => [`${name}_pattern`, `${name}_prefix_pattern`])
      .map((name) => [name, Type.Optional(Type.String())]),
  );
}

export interface ListRules {
  readonly resource: Resource;
  readonly defaultOrder: readonly string[];
  /** What `order_by` may name; by default every field of the resource. */
  readonly orders?: readonly string[];
  /** Parameter → field, for the ranges, patterns and plain values that the list takes. */
  readonly ranges?: Readonly<Record<string, string>>;
  readonly patterns?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, string>>;
}

/** The page that the query asks for, with `fixed` conditions beside its own. */
export function readListing(
  rules: ListRules,
  query: ListQuery,
  { fixed = [], nowUs }: { readonly fixed?: readonly Filter[]; readonly nowUs: number },
): Listing {
  return {
    filters: [
      ...fixed,
      ...valueFilters(rules, query),
      ...rangeFilters(rules, query, nowUs),
      ...patternFilters(rules, query),
    ],
    order: orderOf(rules, query.order_by),
    limit: Number(query.limit ?? DEFAULT_PAGE),
    offset: Number(query.offset ?? 0),
  };
}

function orderOf({ resource, defaultOrder, orders }: ListRules, asked: unknown): Order[] {
  const names = Array.isArray(asked) && asked.length > 0 ? (asked as string[]) : defaultOrder;
  return names
    .flatMap((name) => name.split(','))
    .map((name) => ({ field: name.replace(/^-/, ''), descending: name.startsWith('-') }))
    .map((order) => {
      const known = orders ? orders.includes(order.field) : true;
      if (known && Object.hasOwn(resource.fields, order.field)) return order;
      throw new ApiError(
        400,
        `Ordering with '${order.field}' is disallowed or the attribute does not exist on the model; this list can be ordered by ` +
          `${(orders ?? Object.keys(resource.fields)).join(', ')}`,
      );
    });
}

function valueFilters({ values = {} }: ListRules, query: ListQuery): Filter[] {
  return Object.entries(values).flatMap(([parameter, field]): Filter[] => {
    const given = query[parameter];
    if (given === undefined || (Array.isArray(given) && given.length === 0)) return [];
    const list = Array.isArray(given) ? (given as (string | number)[]) : [given as string | number];
    return [
      { field, op: 'in', values: list.map((value) => (typeof value === 'boolean' ? Number(value) : value)) },
    ];
  });
}

/** A run or task that has not started or ended yet counts as doing so now or later. */
const openEnded: ReadonlySet<string> = new Set(['start_date', 'end_date']);

function rangeFilters({ ranges = {} }: ListRules, query: ListQuery, nowUs: number): Filter[] {
  return Object.entries(ranges).flatMap(([parameter, field]) =>
    bounds.flatMap((op): Filter[] => {
      const given = query[`${parameter}_${op}`];
      if (given === undefined) return [];
      const name = `${parameter}_${op}`;
      const value = parameter === 'duration' ? numberFrom(name, given) : instantFrom(name, given);
      return [
        {
          field,
          op,
          value,
          ...(openEnded.has(parameter)
            ? { absentAs: Math.max(nowUs, op.startsWith('g') ? value + 1 : 0) }
            : {}),
        },
      ];
    }),
  );
}

function numberFrom(name: string, given: unknown): number {
  const value = Number(given);
  if (Number.isFinite(value)) return value;
  throw invalid(
    name,
    'float_parsing',
    'Input should be a valid number, unable to parse string as a number',
    given,
  );
}

export function instantFrom(name: string, given: unknown): number {
  const us = readInstant(String(given));
  if (us !== null) return us;
  throw invalid(name, 'datetime_from_date_parsing', 'Input should be a valid datetime or date', given);
}

export function instantOrNull(name: string, given: string | null | undefined): number | null {
  return given === null || given === undefined ? null : instantFrom(name, given);
}

function invalid(name: string, type: string, msg: string, input: unknown): ApiError {
  return new ApiError(422, [{ type, loc: ['query', name], msg, input }]);
}

/** A key of several dimensions has bars of its own, so one in a pattern over keys is a text, and not an or. */
const withBars: ReadonlySet<string> = new Set(['partition_key']);

function patternFilters({ patterns = {} }: ListRules, query: ListQuery): Filter[] {
  return Object.entries(patterns).flatMap(([parameter, field]): Filter[] => {
    const pattern = query[`${parameter}_pattern`];
    const prefix = query[`${parameter}_prefix_pattern`];
    const filters: Filter[] = [];
    const termsOf = withBars.has(parameter) ? (whole: string) => [whole] : alternativesOf;
    if (typeof pattern === 'string' && pattern !== '' && pattern !== '~')
      filters.push({ field, op: 'contains', texts: termsOf(pattern) });
    if (typeof prefix === 'string' && prefix !== '' && prefix !== '~')
      filters.push({ field, op: 'startsWith', texts: termsOf(prefix).map(withoutTail) });
    return filters;
  });
}

/** A filter by state; clients learn which there are when they name another. */
export function stateFilter(
  given: unknown,
  {
    field,
    states,
    noState,
    name = field,
  }: {
    readonly field: string;
    readonly states: readonly string[];
    readonly noState: boolean;
    /** What messages call it, where it is not called like the field. */
    readonly name?: string;
  },
): Filter[] {
  if (!Array.isArray(given) || given.length === 0) return [];
  const none = new Set(['none', 'null', 'no_status']);
  const values = (given as string[]).map((state) =>
    noState && none.has(state.toLowerCase()) ? null : state,
  );
  if (values.some((value) => value !== null && !states.includes(value))) {
    throw new ApiError(422, `Invalid value for ${name}. Valid values are ${states.join(', ')}`);
  }
  return [{ field, op: 'in', values }];
}
