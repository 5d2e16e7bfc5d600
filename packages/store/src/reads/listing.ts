// Filtered, ordered, paged lists over any resource that names its fields. The only place where SQL is put together
// from pieces: fields come from the resource's own table, values are always bound.
import type { Queryable, SqlValue } from '../database/database.ts';
import { fromAll, fromNeeded, type JoinedTables } from './joined-tables.ts';
import { countRows } from './remembered-counts.ts';

export interface Resource {
  readonly select: string;
  readonly from: string;
  /** The same as `from`, where counting and ordering may leave out some of it. */
  readonly tables?: JoinedTables;
  /** Field name → SQL expression; what filters and orders may name. */
  readonly fields: Readonly<Record<string, string>>;
  /** Fields that rows may be without: these rows come last, whatever the direction, as in Airflow. */
  readonly absent?: ReadonlySet<string>;
  /** Fields of few known words: these stand in the statement itself, so that an index of some of them can be used. */
  readonly words?: ReadonlySet<string>;
  /** Expressions that make the order total. */
  readonly key: readonly string[];
}

export type Filter =
  | { readonly field: string; readonly op: 'in'; readonly values: readonly SqlValue[] }
  /** A row without a value is not in any list. */
  | { readonly field: string; readonly op: 'notIn'; readonly values: readonly (string | number)[] }
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
  const from = resource.tables ? fromNeeded(resource.tables, [where]) : resource.from;
  const counting = `select count(*) as total from ${from}${where}`;
  const [total, rows] = await Promise.all([
    database.count?.(counting, parameters) ?? countRows(database, counting, parameters),
    listing.limit === 0
      ? []
      : database.all<Row>(pageOf(resource, where, orderFor(resource, listing.order)), [
          ...parameters,
          listing.limit,
          listing.offset,
        ]),
  ]);
  return { rows, total };
}

/** The rows of the page are found first, then what is joined to them: of many rows few are joined. */
function pageOf({ from, select, tables }: Resource, where: string, order: string): string {
  if (!tables) return `select ${select} from ${from}${where} order by ${order} limit ? offset ?`;
  const { alias } = tables.base;
  const page = `select ${alias}.* from ${fromNeeded(tables, [where, order])}${where} order by ${order} limit ? offset ?`;
  const joined = fromAll({ ...tables, base: { table: `(${page})`, alias } });
  return `select ${select} from ${joined} order by ${order}`;
}

function conditionFor(resource: Resource, filter: Filter): { sql: string; parameters: readonly SqlValue[] } {
  const column = expressionOf(resource, filter.field);
  switch (filter.op) {
    case 'in':
      return resource.words?.has(filter.field)
        ? inWords(column, filter.values)
        : inList(column, filter.values);
    case 'notIn':
      return filter.values.length === 0
        ? { sql: '1 = 1', parameters: [] }
        : {
            sql: `(${column} is null or ${column} not in (${placeholders(filter.values)}))`,
            parameters: filter.values,
          };
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

const WORD = /^[a-z_]+$/;

function inWords(column: string, values: readonly SqlValue[]): { sql: string; parameters: SqlValue[] } {
  const words = values.filter((value) => value !== null);
  if (words.length === 0 || !words.every((word) => typeof word === 'string' && WORD.test(word)))
    return inList(column, values);
  const listed = `${column} in (${words.map((word) => `'${String(word)}'`).join(', ')})`;
  return {
    sql: values.length > words.length ? `(${listed} or ${column} is null)` : listed,
    parameters: [],
  };
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
  const asked = order.map((item) => {
    const last = resource.absent?.has(item.field) ? ' nulls last' : '';
    return `${expressionOf(resource, item.field)}${direction(item.descending)}${last}`;
  });
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
