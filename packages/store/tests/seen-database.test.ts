// The database as somebody sees it: which rows of every table, in every form of a read.
import { openTestDatabase } from '@ariel/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seenSql } from '../src/access/seen-database.ts';
import { seenByAll, seenRows } from '../src/access/seen-tables.ts';
import {
  type Database,
  type Sight,
  seenDatabase,
  seesEverything,
  seesNothing,
  tableNames,
} from '../src/index.ts';

const blue: Sight = { ...seesEverything, teams: ['blue'], thingsOf: ['blue'] };

describe('what is seen of the database', () => {
  let database: Database;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const opened = await openTestDatabase();
    database = opened.database;
    close = () => opened[Symbol.asyncDispose]();
    for (const [dagId, team, tags] of [
      ['b', 'blue', '["daily"]'],
      ['o', null, '["daily","x\\"y"]'],
      ['r', 'red', '[]'],
    ]) {
      await database.run(
        `insert into dag (dag_id, team, bundle_name, rel_path, is_paused, is_active, tags, owners, schedule_text,
           timetable_kind, max_active_runs, max_active_tasks, evaluated_at, created_at)
         values (?, ?, 'dags', 'a.ts', 0, 1, ?, '[]', '', 'none', 1, 1, 0, 0)`,
        [dagId ?? '', team ?? null, tags ?? ''],
      );
      await database.run(
        `insert into dag_run (dag_id, run_id, version_id, run_after, state, run_type, triggered_by, conf, params, queued_at, updated_at)
         values (?, 'one', 'v', 0, 'running', 'manual', 'ui', '{}', '{}', 0, 0)`,
        [dagId ?? ''],
      );
      await database.run('insert into pool (name, team, slots) values (?, ?, 1)', [
        `pool_${dagId}`,
        team ?? null,
      ]);
    }
  });
  afterAll(() => close());

  const dags = async (sight: Sight, more = ''): Promise<string[]> => {
    const rows = await seenDatabase(database, () => sight).all<{ dag_id: string }>(
      `select d.dag_id from dag d ${more} order by d.dag_id`,
    );
    return rows.map((row) => row.dag_id);
  };

  it('is said of every table that there is, so that no migration makes one that everybody reads', async () => {
    const known = [...Object.keys(seenRows), ...Object.keys(seenByAll)].sort();
    expect((await tableNames(database)).sort()).toEqual(known);
    expect(Object.keys(seenRows).filter((table) => Object.hasOwn(seenByAll, table))).toEqual([]);
  });

  it('can be asked of every table', async () => {
    const seen = seenDatabase(database, () => blue);
    for (const table of Object.keys(seenRows)) await seen.all(`select * from ${table} x`);
    const nothing = seenDatabase(database, () => seesNothing);
    for (const table of Object.keys(seenRows))
      expect(await nothing.all(`select * from ${table}`), table).toEqual([]);
  });

  it('is a team and what is nobody’s, in joins, counts and nested reads', async () => {
    expect(await dags(blue)).toEqual(['b', 'o']);
    expect(await dags(blue, 'join dag_run r on r.dag_id = d.dag_id')).toEqual(['b', 'o']);
    expect(
      await dags(blue, "where exists (select 1 from pool p where p.name = 'pool_' || d.dag_id)"),
    ).toEqual(['b', 'o']);
    const seen = seenDatabase(database, () => blue);
    expect(await seen.first('select count(*) as n from dag_run where run_id = ?', ['one'])).toEqual({ n: 2 });
    expect(await seen.allMany('select dag_id from dag where dag_id = ?', [['b'], ['r']])).toEqual([
      [{ dag_id: 'b' }],
      [],
    ]);
    expect(await seen.first('select (select max(d.dag_id) from dag d) as last')).toEqual({ last: 'o' });
  });

  it('is what a role names: DAGs by id, beginning, tag or team, of two lists what is in both', async () => {
    const scoped = (...lists: Sight['dags']): Sight => ({ ...blue, dags: lists });
    expect(await dags(scoped([{ kind: 'dag', text: 'o' }]))).toEqual(['o']);
    expect(await dags(scoped([{ kind: 'dag', text: 'r' }]))).toEqual([]);
    expect(await dags(scoped([{ kind: 'team', text: 'red' }]))).toEqual(['r']);
    expect(
      await dags(
        scoped([
          { kind: 'prefix', text: 'b' },
          { kind: 'tag', text: 'x"y' },
        ]),
      ),
    ).toEqual(['b', 'o']);
    expect(await dags(scoped([{ kind: 'tag', text: 'DAILY' }]))).toEqual([]);
    expect(await dags(scoped([{ kind: 'tag', text: 'daily' }], [{ kind: 'dag', text: 'b' }]))).toEqual(['b']);
    expect(await dags(scoped([]))).toEqual([]);
  });

  it('does not change what is written, nor what somebody reads who sees everything', async () => {
    expect(await dags(seesEverything)).toEqual(['b', 'o', 'r']);
    expect(seenSql('sqlite', seesEverything, 'select * from dag')).toEqual({
      text: 'select * from dag',
      before: [],
    });
    const changed = await seenDatabase(database, () => blue).run(
      "update pool set description = 'x' where name = 'pool_r'",
    );
    expect(changed).toBe(1);
    expect(() => seenSql('sqlite', blue, 'with x as (select 1) select * from x')).toThrow(
      'cannot be limited',
    );
  });

  it('of pools, connections and variables can be one team’s alone', async () => {
    const seen = seenDatabase(database, () => ({ ...blue, sharedThings: false }));
    expect(await seen.all('select name from pool')).toEqual([{ name: 'pool_b' }]);
  });
});
