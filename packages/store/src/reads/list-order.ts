// The order of a list as terms, and the place of a row in it: what pages that follow each other by such places, and not by numbers,
// are found with. Rows that come or go meanwhile move nobody.
import type { SqlValue } from '../database/database.ts';

export interface Term {
  readonly expression: string;
  readonly descending: boolean;
  /** Rows may be without it: these come last, whatever the direction. */
  readonly mayBeAbsent: boolean;
}

/** What a row has of each term. */
export type Place = readonly SqlValue[];

export interface Seek {
  /** Rows beyond this one; null: from the beginning. */
  readonly place: Place | null;
  /** Those in front of it instead, the nearest of them. */
  readonly isBackwards: boolean;
}

export function orderSql(terms: readonly Term[], isBackwards = false): string {
  return terms
    .map(({ descending, expression, mayBeAbsent }) => {
      const direction = descending === isBackwards ? '' : ' desc';
      const absent = mayBeAbsent ? ` nulls ${isBackwards ? 'first' : 'last'}` : '';
      return `${expression}${direction}${absent}`;
    })
    .join(', ');
}

interface Condition {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** Of rows behind the place, or in front of it. */
export function beyondPlace(terms: readonly Term[], place: Place, isBackwards: boolean): Condition {
  const chain = beyond(terms, place, isBackwards);
  const [term] = terms;
  const [value = null] = place;
  if (term === undefined || term.mayBeAbsent || value === null) return chain;
  // Says nothing new, and lets an index begin where the page does.
  const operator = term.descending === isBackwards ? '>=' : '<=';
  return {
    sql: `(${term.expression} ${operator} ? and ${chain.sql})`,
    parameters: [value, ...chain.parameters],
  };
}

function beyond([term, ...others]: readonly Term[], place: Place, isBackwards: boolean): Condition {
  if (term === undefined) return { sql: '1 = 0', parameters: [] };
  const [value = null, ...rest] = place;
  const strictly = strictlyBeyond(term, value, isBackwards);
  if (others.length === 0) return strictly;
  const next = beyond(others, rest, isBackwards);
  const equal = value === null ? `${term.expression} is null` : `${term.expression} = ?`;
  return {
    sql: `(${strictly.sql} or (${equal} and ${next.sql}))`,
    parameters: [...strictly.parameters, ...(value === null ? [] : [value]), ...next.parameters],
  };
}

function strictlyBeyond(
  { descending, expression, mayBeAbsent }: Term,
  value: SqlValue,
  isBackwards: boolean,
): Condition {
  // Nothing is behind those without a value; everything that has one is in front of them.
  if (value === null) return { sql: isBackwards ? `${expression} is not null` : '1 = 0', parameters: [] };
  const operator = descending === isBackwards ? '>' : '<';
  const orAbsent = mayBeAbsent && !isBackwards ? ` or ${expression} is null` : '';
  return { sql: `(${expression} ${operator} ?${orAbsent})`, parameters: [value] };
}
