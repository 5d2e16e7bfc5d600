// What the runner makes of files that nobody recorded: wrong answers, unknown keys, other formats, no files at all.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readCases, UnusableFile } from './case-file.ts';
import { runCases, type Tallies, total } from './run-cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'ariel-cases-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function fileWith(content: unknown): string {
  const path = join(folder, `any-name-${files++}.txt`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function run(...cases: readonly unknown[]) {
  const tallies: Tallies = new Map();
  const lines: string[] = [];
  await runCases(readCases(fileWith({ cases })), tallies, (line) => lines.push(line));
  return { ...total(tallies), kinds: [...tallies.keys()], lines };
}

const priority = {
  name: 'two',
  tasks: [{ id: 'a' }, { id: 'b', upstream: ['a'] }],
  priority: { a: 2, b: 1 },
};
const valid = {
  name: 'v',
  timetable: { kind: 'cron_trigger', cron: '0 5 * * *', timezone: 'UTC' },
  valid: true,
};
const rule = { rule: 'all_success', upstream: [{ id: 'u', state: 'failed' }], outcome: 'upstream_failed' };
const connection = {
  kind: 'parse_uri',
  uri: 'http://h',
  fields: { conn_type: 'http', host: 'h', schema: '' },
  uri_again: 'http://h',
};
const run1 = {
  name: 'one task',
  dag: { tasks: [{ id: 'a', do: { type: 'succeed', returns: 1 } }] },
  expect: {
    state: 'success',
    edges: [],
    task_instances: [{ task: 'a', map_index: -1, state: 'success', try_number: 1, return_value: 1 }],
  },
};

test('a file may mix kinds; each case is recognised by its keys', async () => {
  const { failed, kinds, passed } = await run(priority, valid, rule, connection, run1);
  expect({ passed, failed }).toEqual({ passed: 5, failed: 0 });
  expect(kinds).toEqual(['priority', 'accepted timetables', 'trigger rules', 'connections', 'runs']);
});

test('a failure says what was expected and what came', async () => {
  const { lines } = await run(
    { ...priority, priority: { a: 3, b: 1 } },
    { ...valid, valid: false },
    { ...rule, outcome: 'run' },
    { ...connection, fields_in_task: null },
    {
      ...run1,
      expect: {
        ...run1.expect,
        task_instances: [{ task: 'a', map_index: -1, state: 'failed', try_number: 1 }],
      },
    },
  );
  expect(
    lines.map((line) => line.replace(/^FAILED .*?: (?=priority|valid|outcome|fields_in_task|a:)/, '')),
  ).toEqual([
    'priority.a: expected 3, got 2',
    'valid: expected false, got true',
    'outcome: expected "run", got "upstream_failed"',
    'fields_in_task: expected null, got {"conn_type":"http","host":"h","schema":""}',
    'a: expected failed (try 1), got success (try 1, value 1)',
  ]);
});

test('a value that is missing or too much is a failure', async () => {
  const instance = { task: 'a', map_index: -1, state: 'success', try_number: 1 };
  const { lines } = await run(
    { ...run1, expect: { ...run1.expect, task_instances: [instance] } },
    { ...run1, expect: { ...run1.expect, task_instances: [] } },
    { ...run1, expect: { ...run1.expect, edges: [['a', 'b']] } },
  );
  expect(lines).toEqual([
    'FAILED runs · one task: a: expected success (try 1), got success (try 1, value 1)',
    'FAILED runs · one task: a: expected no such instance, got success (try 1, value 1)',
    'FAILED runs · one task: edges: expected [["a","b"]], got []',
  ]);
});

test.each([
  ['a key of the case', { ...priority, further: 1 }, '"further"'],
  ['a key of a task', { ...priority, tasks: [{ id: 'a', pool: 'x' }] }, '"pool"'],
  ['a key of a timetable', { ...valid, timetable: { ...valid.timetable, jitter: 3 } }, '"jitter"'],
  ['a kind of timetable', { ...valid, timetable: { kind: 'lunar' } }, '"lunar"'],
  ['a trigger rule', { ...rule, rule: 'two_success' }, 'two_success'],
  ['a key of an upstream', { ...rule, upstream: [{ id: 'u', state: 'failed', group: 'g' }] }, '"group"'],
  ['a state', { ...rule, upstream: [{ id: 'u', state: 'sleeping' }] }, '"sleeping"'],
  ['a deed', { ...run1, dag: { tasks: [{ id: 'a', do: { type: 'sing' } }] } }, '"sing"'],
  ['a key of a deed', { ...run1, dag: { tasks: [{ id: 'a', do: { type: 'fail', n: 2 } }] } }, '"n"'],
  ['a source', { ...run1, dag: { tasks: [{ id: 'a', args: { x: { sql: 'select 1' } } }] } }, 'sql'],
  [
    'an item function',
    { ...run1, dag: { tasks: [{ id: 'a', args: { x: { from: 'b', map: ['f'] } } }] } },
    '"f"',
  ],
  ['a kind of connection case', { ...connection, kind: 'to_xml' }, '"to_xml"'],
  ['a key of a connection', { kind: 'to_json', fields: { user: 'u' }, json: {} }, '"user"'],
  ['a shape', { nothing: 'known' }, 'no known kind'],
])('%s that is unknown is a failure of the case', async (_what, wrong, named) => {
  const { failed, lines, passed } = await run(priority, wrong);
  expect({ passed, failed }).toEqual({ passed: 1, failed: 1 });
  expect(lines[0]).toContain('cannot be said');
  expect(lines[0]).toContain(named);
});

test.each([
  ['that is not there', join(folder, 'nowhere.json'), 'cannot be read'],
  ['that is not JSON', fileWith('{'), 'is not JSON'],
  ['without cases', fileWith({ cases: [] }), 'at least one case'],
  ['that holds a list', fileWith([]), 'does not hold one JSON object'],
  [
    'of no format',
    fileWith({ cases: [{ command: 'dags', group: true, subcommands: [] }] }),
    'command, group',
  ],
])('a file %s is refused', (_what, path, reason) => {
  expect(() => readCases(path)).toThrow(UnusableFile);
  expect(() => readCases(path)).toThrow(reason);
});
