// The database as somebody sees it: every select finds the rows that they may see, and counts those, because the names of tables stand
// for what is seen of them. So no read can forget to ask. What is written passes through.
import type { GrantScope } from '@ariel/core';
import type { Database, Queryable, SqlParameters, SqlValue } from '../database/database.ts';
import { RememberedCounts } from '../reads/remembered-counts.ts';
import { seenRows } from './seen-tables.ts';
import { isUnlimited, type Sight } from './sight.ts';

/** `sightOf` is asked at each statement. Counts of long lists are kept for a while, for each sight. */
export function seenDatabase(database: Database, sightOf: () => Sight): Database {
  const counts = new RememberedCounts();
  const count = (sql: string, parameters: SqlParameters): Promise<number> => {
    const { before, text } = seenSql(database.dialect, sightOf(), sql);
    return counts.of(database, text, [...before, ...parameters]);
  };
  return Object.assign(seenQueryable(database, sightOf), {
    count,
    countAll: (sql: string, parameters: SqlParameters) => counts.of(database, sql, parameters),
    transaction: <Result>(work: (tx: Queryable) => Promise<Result>) =>
      database.transaction((tx) => work(seenQueryable(tx, sightOf))),
    signals: database.signals,
    close: () => database.close(),
  });
}

function seenQueryable(database: Queryable, sightOf: () => Sight): Queryable {
  const seen = (sql: string): Piece => seenSql(database.dialect, sightOf(), sql);
  return {
    dialect: database.dialect,
    ...(database.clockSql === undefined ? {} : { clockSql: database.clockSql }),
    all: <Row>(sql: string, parameters: SqlParameters = []) => {
      const { before, text } = seen(sql);
      return database.all<Row>(text, [...before, ...parameters]);
    },
    first: <Row>(sql: string, parameters: SqlParameters = []) => {
      const { before, text } = seen(sql);
      return database.first<Row>(text, [...before, ...parameters]);
    },
    allMany: <Row>(sql: string, lists: readonly SqlParameters[]) => {
      const { before, text } = seen(sql);
      return database.allMany<Row>(
        text,
        lists.map((parameters) => [...before, ...parameters]),
      );
    },
    // What is counted for others is not counted for them: the statement says for whom it is.
    ...(database.count === undefined
      ? {}
      : {
          count: (sql: string, parameters: SqlParameters) => {
            const { before, text } = seen(sql);
            return database.count?.(text, [...before, ...parameters]) ?? Promise.resolve(0);
          },
        }),
    ...(database.countAll === undefined ? {} : { countAll: database.countAll.bind(database) }),
    run: (sql, parameters) => database.run(sql, parameters),
    runMany: (sql, lists) => database.runMany(sql, lists),
    clockUs: () => database.clockUs(),
  };
}

interface Piece {
  readonly text: string;
  /** Parameters that come before the statement's own. */
  readonly before: readonly SqlValue[];
}

/** The statement over what is seen of its tables. */
export function seenSql(dialect: Queryable['dialect'], sight: Sight, sql: string): Piece {
  const statement = sql.trimStart();
  if (isUnlimited(sight) || !/^(?:select|with)\b/i.test(statement)) return { text: sql, before: [] };
  if (/^with\b/i.test(statement))
    throw new Error(`A read that begins with "with" cannot be limited to what somebody sees: ${sql}`);
  const tables = [...new Set(statement.match(/\b[a-z_]+\b/g))].filter((word) => isLimited(sight, word));
  if (tables.length === 0) return { text: sql, before: [] };
  const text = new Statement(dialect, sight);
  const parts = tables.map(
    (table) =>
      `${table} as not materialized (select t.* from raw.${table} t where ${text.filled(seenRows[table] ?? '1 = 0')})`,
  );
  // The order of parameters is that of the text: what every table needs comes first.
  const shown = new Statement(dialect, sight);
  const seenDags = `seen_dag as materialized (select d.dag_id from raw.dag d where ${shown.dagCondition()})`;
  const all = [seenDags, ...parts];
  return {
    text: `with ${[...rawNames(dialect, all), ...all].join(', ').replaceAll('raw.', dialect === 'sqlite' ? 'main.' : 'raw_')} ${statement}`,
    before: [...shown.parameters, ...text.parameters],
  };
}

/** Where every DAG is seen, tables that ask for nothing else are as they are: counting a long history twice would be felt. */
function isLimited(sight: Sight, table: string): boolean {
  const condition = Object.hasOwn(seenRows, table) ? seenRows[table] : undefined;
  return condition !== undefined && !(sight.everyDag === true && !condition.includes('{'));
}

/** SQLite has a name for a table that nothing hides; in Postgres one is made before it is hidden. */
function rawNames(dialect: Queryable['dialect'], parts: readonly string[]): string[] {
  if (dialect === 'sqlite') return [];
  const tables = new Set([...parts.join(' ').matchAll(/\braw\.([a-z_]+)/g)].map((match) => match[1] ?? ''));
  return [...tables].map((table) => `raw_${table} as not materialized (select * from ${table})`);
}

/** Text with the parameters that it needs, in its order. */
class Statement {
  readonly parameters: SqlValue[] = [];
  readonly #dialect: Queryable['dialect'];
  readonly #sight: Sight;

  constructor(dialect: Queryable['dialect'], sight: Sight) {
    this.#dialect = dialect;
    this.#sight = sight;
  }

  filled(condition: string): string {
    return condition.replaceAll(
      /\{(team|thing|shared|audited|all dags) ?([\w.]*)\}/g,
      (_whole, kind: string, column: string) => {
        if (kind === 'all dags') return this.#sight.dags.length === 0 ? '1 = 1' : '1 = 0';
        if (kind === 'team') return this.#oneOf(column, this.#sight.teams);
        if (kind === 'thing') return this.#oneOf(column, this.#sight.thingsOf);
        if (kind === 'shared') return this.#sight.sharedThings ? `${column} is null` : '1 = 0';
        return this.#sight.audited === null
          ? '1 = 1'
          : `(${column} is null or ${this.#oneOf(column, this.#sight.audited)})`;
      },
    );
  }

  /** On the alias `d`. */
  dagCondition(): string {
    const { dags } = this.#sight;
    if (dags.length === 0) return this.#ofTheirTeams();
    return dags
      .map((scopes) => `(${scopes.map((scope) => this.#covered(scope)).join(' or ') || '1 = 0'})`)
      .join(' and ');
  }

  #covered(scope: GrantScope): string {
    if (scope.kind === 'team') return `d.team = ${this.#bind(scope.text)}`;
    return `(${this.#ofTheirTeams()} and ${this.#named(scope)})`;
  }

  #named(scope: GrantScope): string {
    switch (scope.kind) {
      case 'dag':
        return `d.dag_id = ${this.#bind(scope.text)}`;
      case 'prefix':
        return `substr(d.dag_id, 1, ${[...scope.text].length}) = ${this.#bind(scope.text)}`;
      case 'tag':
        return `${this.#dialect === 'sqlite' ? 'instr' : 'strpos'}(d.tags, ${this.#bind(JSON.stringify(scope.text))}) > 0`;
      case 'given':
        return `d.dag_id in (select g.dag_id from raw.dag_access g where g.role = ${this.#bind(scope.role)} and g.permission = ${this.#bind(scope.permission)})`;
      default:
        return scope.kind === 'all' ? '1 = 1' : '1 = 0';
    }
  }

  #ofTheirTeams(): string {
    return `(d.team is null or ${this.#oneOf('d.team', this.#sight.teams)})`;
  }

  #oneOf(column: string, values: readonly string[] | null): string {
    if (values === null) return '1 = 1';
    return values.length === 0
      ? '1 = 0'
      : `${column} in (${values.map((value) => this.#bind(value)).join(', ')})`;
  }

  #bind(value: SqlValue): string {
    this.parameters.push(value);
    return '?';
  }
}
