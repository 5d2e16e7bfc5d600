// Filters as SQL. Fields come from the resource's own table, values are always bound.
import type { SqlValue } from '../database/database.ts';
import type { Filter } from './filter.ts';
import type { Resource } from './resource.ts';

const operators = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const;

export interface Condition {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

export function conditionFor(resource: Resource, filter: Filter): Condition {
  const condition = conditionOn(resource, filter);
  const through = resource.through?.[filter.field];
  return through === undefined ? condition : { ...condition, sql: through(condition.sql) };
}

function conditionOn(resource: Resource, filter: Filter): Condition {
  const column = expressionOf(resource, filter.field);
  switch (filter.op) {
    case 'in':
      return inWords(column, filter.values, resource.words?.[filter.field]);
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
    case 'holds':
      return holds(column, filter);
    case 'startsWith':
      return anyOf(filter.texts.map((text) => beginsWith(column, text)));
    default:
      return bounded(column, filter);
  }
}

/** Taking the text away changes what holds it: without wildcards, and alike in every database. */
function holds(
  column: string,
  { anyCase = false, texts }: { readonly anyCase?: boolean; readonly texts: readonly string[] },
): Condition {
  const [whole, part] = anyCase ? [`lower(${column})`, 'lower(?)'] : [column, '?'];
  const given = texts.filter((text) => text !== '');
  if (given.length < texts.length) return { sql: `${column} is not null`, parameters: [] };
  return anyOf(
    given.map((text) => ({ sql: `replace(${whole}, ${part}, '') <> ${whole}`, parameters: [text] })),
  );
}

function anyOf(conditions: readonly Condition[]): Condition {
  const [only] = conditions;
  if (only !== undefined && conditions.length === 1) return only;
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(' or ') || '1 = 1'})`,
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

/** As a range, which an index finds: texts sort by their characters' numbers. */
function beginsWith(column: string, text: string): Condition {
  const characters = [...text];
  const last = characters.pop()?.codePointAt(0);
  if (last === undefined) return { sql: '1 = 1', parameters: [] };
  if (last >= LAST_CHARACTER)
    return { sql: `substr(${column}, 1, ${characters.length + 1}) = ?`, parameters: [text] };
  // The numbers between stand for no characters.
  const next = String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1);
  return {
    sql: `(${column} >= ? and ${column} < ?)`,
    parameters: [text, `${characters.join('')}${next}`],
  };
}

const LAST_CHARACTER = 0x10ffff;

type Bound = Extract<Filter, { readonly op: keyof typeof operators }>;

function bounded(column: string, { absentAs, op, value }: Bound): Condition {
  const sql = `${column} ${operators[op]} ?`;
  if (absentAs === undefined || absentAs === null || value === null) return { sql, parameters: [value] };
  const isMet = {
    gte: absentAs >= value,
    gt: absentAs > value,
    lte: absentAs <= value,
    lt: absentAs < value,
  };
  return { sql: isMet[op] ? `(${sql} or ${column} is null)` : sql, parameters: [value] };
}

const WORD = /^[a-z_]+$/;

function inWords(
  column: string,
  values: readonly SqlValue[],
  indexed: readonly (readonly string[])[] | undefined,
): Condition {
  const words = values.flatMap((value) => (typeof value === 'string' && WORD.test(value) ? [value] : []));
  const others = values.filter((value) => value !== null).length - words.length;
  if (indexed === undefined || words.length === 0 || others > 0) return inList(column, values);
  const among = (list: readonly string[]): string =>
    `${column} in (${list.map((word) => `'${word}'`).join(', ')})`;
  if (values.length > words.length) return { sql: `(${among(words)} or ${column} is null)`, parameters: [] };
  // An index of some words is used where exactly these stand.
  const group = indexed.find((each) => words.every((word) => each.includes(word)));
  const isWhole = group === undefined || group.every((word) => words.includes(word));
  return { sql: isWhole ? among(group ?? words) : `(${among(group)} and ${among(words)})`, parameters: [] };
}

/** `null` among the values means: has no value. */
function inList(column: string, values: readonly SqlValue[]): Condition {
  const given = values.filter((value) => value !== null);
  if (given.length === 0 && values.length > 0) return { sql: `${column} is null`, parameters: [] };
  const listed = given.length === 0 ? '1 = 0' : `${column} in (${placeholders(given)})`;
  return {
    sql: values.length > given.length ? `(${listed} or ${column} is null)` : listed,
    parameters: given,
  };
}

export function expressionOf(resource: Resource, field: string): string {
  const column = resource.fields[field];
  if (column === undefined)
    throw new Error(`${field} is not a field of ${resource.from}; the caller checks that first.`);
  return column;
}

/** `?, ?, ?` for a list of values after `in`. Nothing is in an empty one, which not every database takes as such. */
export function placeholders(values: readonly unknown[]): string {
  return values.length === 0 ? 'null' : values.map(() => '?').join(', ');
}
