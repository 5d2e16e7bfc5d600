// The SQLite tables of days and weeks. Storing a day or a week again replaces what was stored for it.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Day, weekName, weekOf } from './day.ts';
import type { DayActivity } from './git-history.ts';

const SCHEMA = `
  create table if not exists day (
    day text primary key, commits integer not null, authors integer not null, files integer not null,
    added integer not null, deleted integer not null, is_whole integer not null
  );
  create table if not exists day_author (
    day text not null, author text not null, commits integer not null, added integer not null, deleted integer not null,
    primary key (day, author)
  );
  create table if not exists week (
    week text primary key, first_day text not null, last_day text not null, days_counted integer not null,
    commits integer not null, authors integer not null, added integer not null, deleted integer not null
  );`;

const WAIT_MS = 10_000;

export interface WeekDay {
  readonly day: Day;
  /** Null where the day was never counted. */
  readonly counts: { readonly commits: number; readonly added: number; readonly deleted: number } | null;
}

export interface WeekActivity {
  readonly week: string;
  readonly days: readonly WeekDay[];
  readonly daysCounted: number;
  readonly commits: number;
  /** The most active first. */
  readonly authors: readonly { readonly author: string; readonly commits: number }[];
  readonly added: number;
  readonly deleted: number;
}

export function storeDay(
  file: string,
  { day, commits, files, added, deleted, authors, isWhole }: DayActivity,
): void {
  using database = openTable(file);
  database.exec('begin immediate');
  database
    .prepare('insert or replace into day values (?, ?, ?, ?, ?, ?, ?)')
    .run(day, commits, authors.length, files, added, deleted, Number(isWhole));
  database.prepare('delete from day_author where day = ?').run(day);
  const insert = database.prepare('insert into day_author values (?, ?, ?, ?, ?)');
  for (const each of authors) insert.run(day, each.author, each.commits, each.added, each.deleted);
  database.exec('commit');
}

/** Sums the days that were counted in the week of `day`, and stores the week. */
export function rollUpWeek(file: string, day: Day): WeekActivity {
  using database = openTable(file);
  const week = readWeek(database, day);
  database
    .prepare('insert or replace into week values (?, ?, ?, ?, ?, ?, ?, ?)')
    .run(
      week.week,
      week.days.at(0)?.day ?? day,
      week.days.at(-1)?.day ?? day,
      week.daysCounted,
      week.commits,
      week.authors.length,
      week.added,
      week.deleted,
    );
  return week;
}

function readWeek(database: DatabaseSync, day: Day): WeekActivity {
  const days = weekOf(day);
  const read = database.prepare('select commits, added, deleted from day where day = ?');
  const weekDays = days.map((each): WeekDay => {
    const row = read.get(each);
    return {
      day: each,
      counts:
        row === undefined
          ? null
          : { commits: Number(row.commits), added: Number(row.added), deleted: Number(row.deleted) },
    };
  });
  const counted = weekDays.flatMap(({ counts }) => (counts === null ? [] : [counts]));
  const sum = (name: 'commits' | 'added' | 'deleted'): number =>
    counted.reduce((total, counts) => total + counts[name], 0);
  const authors = database
    .prepare(
      'select author, sum(commits) as commits from day_author where day between ? and ? group by author order by commits desc, author',
    )
    .all(days.at(0) ?? day, days.at(-1) ?? day);
  return {
    week: weekName(day),
    days: weekDays,
    daysCounted: counted.length,
    commits: sum('commits'),
    authors: authors.map(({ author, commits }) => ({ author: String(author), commits: Number(commits) })),
    added: sum('added'),
    deleted: sum('deleted'),
  };
}

function openTable(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: WAIT_MS });
  database.exec(SCHEMA);
  return database;
}
