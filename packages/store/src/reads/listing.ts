// Filtered, ordered, paged lists over any resource that names its fields. The only place where SQL is put together
// from pieces: fields come from the resource's own table, values are always bound.
import type { Queryable, SqlValue } from '../database/database.ts';

export interface Resource {
  readonly select: string;
  readonly from: string;
  /** Field name → SQL expression; what filters and orders may name. */
  readonly fields: Readonly<Record<string, string>>;
  /** Expressions that make the order total. */
  readonly key: readonly string[];
}

export type Filter =
  | { readonly field: string; readonly op: 'in'; readonly values: readonly SqlValue[] }
  | {
      readonly field: string;
      readonly op: 'gte' | 'gt' | 'lte' | 'lt';
      readonly value: SqlValue;
      /** What an absent value counts as; without it a row without a value never matches. */
      readonly absentAs?: SqlValue;
    }
  /** Anywhere in the text, whatever the case; `%` and `_` are wildcards; any of the texts. */
  | { readonly field: string; readonly op: 'contains'; readonly texts: readonly string[] }
  /** Case counts, nothing is a wildcard. */
  | { readonly field: string; readonly op: 'startsWith'; readonly text: string };

export interface Order {
  readonly field: string;
  readonly descending: boolean;
}

export interface Listing {
  readonly filters: readonly Filter[];
  readonly order: readonly Order[];
  readonly limit: number;
  readonly offset: number;
}

const operators = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const;

/** One page of `resource` and how many rows there are in all pages. */
export async function listRows<Row>(
  database: Queryable,
  resource: Resource,
  listing: Listing,
): Promise<{ readonly rows: Row[]; readonly total: number }> {
  const conditions = listing.filters.map((filter) => conditionFor(resource, filter));
  const where = conditions.length === 0 ? '' : ` where ${conditions.map((item) => item.sql).join(' and ')}`;
  const parameters = conditions.flatMap((item) => item.parameters);
  const counted = await database.first<{ total: number }>(
    `select count(*) as total from ${resource.from}${where}`,
    parameters,
  );
  const rows =
    listing.limit === 0
      ? []
      : await database.all<Row>(
          `select ${resource.select} from ${resource.from}${where} order by ${orderFor(resource, listing.order)} limit ? offset ?`,
          [...parameters, listing.limit, listing.offset],
        );
  return { rows, total: counted?.total ?? 0 };
}

function conditionFor(resource: Resource, filter: Filter): { sql: string; parameters: readonly SqlValue[] } {
  const column = expressionOf(resource, filter.field);
  switch (filter.op) {
    case 'in':
      return inList(column, filter.values);
    case 'contains':
      return {
        sql: `(${filter.texts.map(() => `lower(${column}) like lower(?)`).join(' or ') || '1 = 1'})`,
        parameters: filter.texts.map((text) => `%${text}%`),
      };
    case 'startsWith':
      return { sql: `substr(${column}, 1, ${[...filter.text].length}) = ?`, parameters: [filter.text] };
    default:
      return filter.absentAs === undefined
        ? { sql: `${column} ${operators[filter.op]} ?`, parameters: [filter.value] }
        : {
            sql: `coalesce(${column}, ?) ${operators[filter.op]} ?`,
            parameters: [filter.absentAs, filter.value],
          };
  }
}

/** `null` among the values means: has no value. */
function inList(column: string, values: readonly SqlValue[]): { sql: string; parameters: SqlValue[] } {
  const given = values.filter((value) => value !== null);
  const listed = given.length === 0 ? '1 = 0' : `${column} in (${placeholders(given)})`;
  return {
    sql: values.length > given.length ? `(${listed} or ${column} is null)` : listed,
    parameters: given,
  };
}

/** Ties go by the key, in the direction of the first field. */
function orderFor(resource: Resource, order: readonly Order[]): string {
  const direction = (descending: boolean): string => (descending ? ' desc' : '');
  const asked = order.map((item) => `${expressionOf(resource, item.field)}${direction(item.descending)}`);
  const ties = resource.key.map((column) => `${column}${direction(order[0]?.descending ?? false)}`);
  return [...asked, ...ties].join(', ');
}

function expressionOf(resource: Resource, field: string): string {
  const column = resource.fields[field];
  if (column === undefined)
    throw new Error(`${field} is not a field of ${resource.from}; the caller checks that first.`);
  return column;
}

/** `?, ?, ?` for a list of values after `in`. Nothing is in an empty one, which not every database takes as such. */
export function placeholders(values: readonly unknown[]): string {
  return values.length === 0 ? 'null' : values.map(() => '?').join(', ');
}
