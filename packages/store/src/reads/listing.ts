// Filtered, ordered, paged lists over any resource that names its fields: which rows are looked at, in which way, and what is joined
// to them. With conditions.ts and list-order.ts the only place where SQL is put together from pieces.
import type { Queryable, SqlValue } from '../database/database.ts';
import { type Condition, conditionFor, expressionOf } from './conditions.ts';
import type { Filter, Order } from './filter.ts';
import { FEW, findsFirst, type History, NEWEST, placeOfNewest } from './history.ts';
import { fromAll, fromNeeded, type Join, type JoinedTables } from './joined-tables.ts';
import { beyondPlace, orderSql, type Place, type Seek, type Term } from './list-order.ts';
import { countRows } from './remembered-counts.ts';
import type { Resource } from './resource.ts';

export interface Listing {
  readonly filters: readonly Filter[];
  readonly order: readonly Order[];
  readonly limit: number;
  readonly offset: number;
}

export interface Listed<Row> {
  readonly rows: Row[];
  /** Of all pages. */
  readonly total: number;
  /** Only so many of the newest rows were looked at; null: all. */
  readonly searched: number | null;
}

/** One page of `resource` and how many rows there are in all pages. */
export async function listRows<Row>(
  database: Queryable,
  resource: Resource,
  listing: Listing,
): Promise<Listed<Row>> {
  const { limit, offset, order } = listing;
  const chosen = await chosenRows(database, resource, listing);
  const counting = `select count(*) as total from ${chosen.from([])}${chosen.where}`;
  const total = countOf(database, counting, chosen);
  const way = await ways(chosen, total);
  const page = pageOf(resource.select, way, orderSql(termsOf(resource, order)));
  const rows = limit === 0 ? [] : database.all<Row>(page, [...way.parameters, limit, offset]);
  const [counted, found] = await Promise.all([total, rows]);
  return { rows: found, total: counted, searched: chosen.searched };
}

/** The row whose `id` this is, as the lists of `resource` show it. */
export function findRow<Row>(
  database: Queryable,
  resource: Resource,
  id: number | string,
): Promise<Row | undefined> {
  const { parameters, sql } = conditionFor(resource, { field: 'id', op: 'in', values: [id] });
  return database.first<Row>(`select ${resource.select} from ${resource.from} where ${sql}`, parameters);
}

/** More rows than this are not counted for a page that was sought. */
export const MOST_COUNTED = 10_000;

export interface Sought<Row> extends Listed<Row> {
  /** There are rows beyond the page, in the direction that was asked for. */
  readonly hasMore: boolean;
  /** Of the page's first and last row; null where it has none. */
  readonly edges: { readonly first: Place; readonly last: Place } | null;
}

/** The page behind a place of the list, or in front of it: the same however many rows have come or gone elsewhere. */
export async function seekRows<Row extends object>(
  database: Queryable,
  resource: Resource,
  { isBackwards, place, ...listing }: Omit<Listing, 'offset'> & Seek,
): Promise<Sought<Row>> {
  const { limit, order } = listing;
  const terms = termsOf(resource, order);
  const chosen = await chosenRows(database, resource, listing);
  const values = terms.map(({ expression }, index) => `${expression} as place_${index}`).join(', ');
  const counting = `select count(*) as total from (select 1 as one from ${chosen.from([])}${chosen.where} limit ${MOST_COUNTED}) counted`;
  const counted = countOf(database, counting, chosen);
  const way = await ways(chosen, counted);
  const further = place === null ? way : andAlso(way, beyondPlace(terms, place, isBackwards));
  const page = pageOf(`${resource.select}, ${values}`, further, orderSql(terms, isBackwards));
  const pageRows = limit === 0 ? [] : database.all<Row>(page, [...further.parameters, limit + 1, 0]);
  const [total, found] = await Promise.all([counted, pageRows]);
  const rows = found.slice(0, limit);
  if (isBackwards) rows.reverse();
  const [first] = rows;
  const last = rows.at(-1);
  return {
    rows,
    total,
    searched: chosen.searched,
    hasMore: found.length > limit,
    edges: first && last ? { first: placeOf(first, terms), last: placeOf(last, terms) } : null,
  };
}

const placeOf = (row: object, terms: readonly Term[]): Place =>
  terms.map((_, index) => (row as Readonly<Record<string, SqlValue>>)[`place_${index}`] ?? null);

/** Which rows a list is about. */
interface Chosen {
  /** Present where what belongs to the rows may be joined after they are found. */
  readonly tables: JoinedTables | undefined;
  /** The tables that its conditions name, and those that these expressions do. */
  readonly from: (expressions: readonly string[]) => string;
  readonly where: string;
  readonly parameters: readonly SqlValue[];
  /** Whether they are found first, and ordered then. */
  readonly isFoundFirst: ReturnType<typeof findsFirst>;
  /** The same rows, met along an index that gives their order: where many of those that are met are meant. */
  readonly alongOrder?: Chosen;
  readonly searched: number | null;
}

/** More than any table has: what is limited by it is found before anything else is done with it. */
const ALL = Number.MAX_SAFE_INTEGER;

async function chosenRows(
  database: Queryable,
  resource: Resource,
  listing: Pick<Listing, 'filters' | 'order'>,
): Promise<Chosen> {
  const { history, tables } = resource;
  const conditions = listing.filters.map((filter) => conditionFor(resource, filter));
  const where = conditions.length === 0 ? '' : ` where ${conditions.map((item) => item.sql).join(' and ')}`;
  const parameters = conditions.flatMap((item) => item.parameters);
  const begin = history && tables ? await placeOfNewest(database, history, listing) : null;
  const all: Chosen = {
    tables,
    from: (expressions) => (tables ? fromNeeded(tables, [where, ...expressions]) : resource.from),
    where,
    parameters,
    isFoundFirst: history ? findsFirst(history, listing) : 'never',
    searched: null,
  };
  if (!history || !tables || begin === null) return all;
  const newest = newestOf(tables, history);
  const [first] = listing.order;
  const chosen: Chosen = {
    ...all,
    tables: newest,
    from: (expressions) => fromNeeded(newest, [where, ...expressions]),
    parameters: [begin, ...parameters],
    isFoundFirst: 'never',
    searched: NEWEST,
  };
  // The other way round, all that is older would be met before them.
  if (!first?.descending || !history.ordered.has(first.field)) return chosen;
  const isNewest = { sql: `${tables.base.alias}.${history.column} >= ?`, parameters: [begin] };
  return { ...chosen, alongOrder: { ...andAlso(all, isNewest), searched: NEWEST } };
}

function newestOf(tables: JoinedTables, { column }: History): JoinedTables {
  const { alias, table } = tables.base;
  const newest = `(select newest.* from ${table} newest where newest.${column} >= ? limit ${ALL})`;
  return foundFirst(tables, newest, alias);
}

/** The rows come first, and what belongs to each is looked up: a left join leaves no other way. */
function foundFirst({ joins }: JoinedTables, table: string, alias: string): JoinedTables {
  const lookUp = (join: Join): Join =>
    join.isAlways ? join : { ...join, sql: join.sql.replace(/^join /, 'left join ') };
  return { base: { table, alias }, joins: joins.map(lookUp) };
}

/** Where it depends on how many there are, that is waited for; otherwise rows and their number are asked for at once. */
async function ways(chosen: Chosen, total: Promise<number>): Promise<Chosen> {
  const { alongOrder, isFoundFirst } = chosen;
  if (alongOrder) return (await total) <= FEW ? chosen : alongOrder;
  return isFoundFirst === 'where-few'
    ? { ...chosen, isFoundFirst: (await total) <= FEW ? 'always' : 'never' }
    : chosen;
}

function andAlso(chosen: Chosen, { parameters, sql }: Condition): Chosen {
  const where = `${chosen.where === '' ? ' where' : `${chosen.where} and`} ${sql}`;
  return {
    ...chosen,
    where,
    from: (expressions) => chosen.from([where, ...expressions]),
    parameters: [...chosen.parameters, ...parameters],
  };
}

const countOf = (database: Queryable, sql: string, { parameters }: Chosen): Promise<number> =>
  database.count?.(sql, parameters) ?? countRows(database, sql, parameters);

/** The rows of the page are found first, then what is joined to them: of many rows few are joined. */
function pageOf(select: string, chosen: Chosen, order: string): string {
  const { from, isFoundFirst, tables, where } = chosen;
  const cut = `order by ${order} limit ? offset ?`;
  if (!tables) return `select ${select} from ${from([order])}${where} ${cut}`;
  const { alias } = tables.base;
  const of = (table: string): JoinedTables => foundFirst(tables, table, alias);
  const found = `(select ${alias}.* from ${from([])}${where} limit ${ALL})`;
  const page =
    isFoundFirst === 'always'
      ? `select ${alias}.* from ${fromNeeded(of(found), [order])} ${cut}`
      : `select ${alias}.* from ${from([order])}${where} ${cut}`;
  return `select ${select} from ${fromAll(of(`(${page})`))} order by ${order}`;
}

/** Ties go by the key, in the direction of the first field. */
function termsOf(resource: Resource, order: readonly Order[]): Term[] {
  const asked = order.map(({ descending, field }) => ({
    expression: expressionOf(resource, field),
    descending,
    mayBeAbsent: resource.absent?.has(field) ?? false,
  }));
  const descending = order[0]?.descending ?? false;
  const ties = resource.key.map((expression) => ({ expression, descending, mayBeAbsent: false }));
  const terms = new Map<string, Term>();
  // What was ordered by once is equal after that.
  for (const term of [...asked, ...ties]) if (!terms.has(term.expression)) terms.set(term.expression, term);
  return [...terms.values()];
}
