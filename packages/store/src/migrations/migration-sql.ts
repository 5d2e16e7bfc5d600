// Migrations as a script, for whoever runs SQL by hand. It does what migrate and downgrade do, and looks at nothing: neither at what
// the database has, nor at who works on it.
import type { Queryable } from '../database/database.ts';
import { createLedger, inWordsOf, migrations } from './migrate.ts';

type Dialect = Pick<Queryable, 'dialect'>;

export interface MigrationScript extends Dialect {
  /** The number of the last migration that the database has; 0: it is empty. */
  readonly from: number;
  readonly to: number;
  /** Written beside each. */
  readonly nowUs: number;
}

/** From a schema to a later one, or back; a transaction for each step. */
export function migrationSql({ dialect, from, nowUs, to }: MigrationScript): string {
  const steps = to >= from ? upwards(from, to, nowUs) : downwards(from, to);
  return steps
    .map(({ statements, title }) =>
      [
        `-- ${title}`,
        'begin;',
        ...statements.map((each) => `${asWritten({ dialect }, each)};`),
        'commit;',
      ].join('\n'),
    )
    .join('\n\n');
}

interface Step {
  readonly title: string;
  readonly statements: readonly string[];
}

function upwards(from: number, to: number, nowUs: number): Step[] {
  return migrations
    .filter(({ number }) => number > from && number <= to)
    .map(({ breaking, name, number, statements }, index) => ({
      title: `${number} ${name}`,
      statements: [
        ...(from === 0 && index === 0 ? [createLedger] : []),
        `insert into schema_migration (number, name, breaking, applied_at) values (${number}, '${name}', ${breaking ? 1 : 0}, ${nowUs})`,
        ...statements,
      ],
    }));
}

function downwards(from: number, to: number): Step[] {
  return migrations
    .filter(({ number }) => number <= from && number > to)
    .toReversed()
    .map(({ down, name, number }) => ({
      title: `back before ${number} ${name}`,
      statements: [`delete from schema_migration where number = ${number}`, ...(down ?? [])],
    }));
}

const asWritten = (dialect: Dialect, statement: string): string =>
  inWordsOf(dialect, statement).trim().replace(/;$/, '');
