import { expect, test } from 'vitest';
import { fromAll, fromNeeded, type JoinedTables } from './joined-tables.ts';

const tables: JoinedTables = {
  base: { table: 'task_instance', alias: 'i' },
  joins: [
    { alias: 'r', sql: 'join dag_run r on r.id = i.run_ref' },
    { alias: 'v', sql: 'join dag_version v on v.id = i.version_id' },
    { alias: 'd', sql: 'left join dag d on d.dag_id = r.dag_id', after: ['r'] },
  ],
};

test('a table that no expression names is left out', () => {
  expect(fromNeeded(tables, ['i.state = ?', 'i.start_at desc'])).toBe('task_instance i');
  expect(fromNeeded(tables, ['v.number = ?'])).toBe(
    'task_instance i join dag_version v on v.id = i.version_id',
  );
});

test('what a table is joined by comes with it, and before it', () => {
  expect(fromNeeded(tables, ['lower(d.team) like lower(?)'])).toBe(
    'task_instance i join dag_run r on r.id = i.run_ref left join dag d on d.dag_id = r.dag_id',
  );
});

test('all of them together are the whole', () => {
  expect(fromNeeded(tables, ['d.tags', 'v.number'])).toBe(fromAll(tables));
});
