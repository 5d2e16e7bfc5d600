// What Airflow's Task SDK offers beside values and ends, in Python tasks on a real server: assets, questions about runs, hidden words,
// people, runs of other DAGs, cleaning up.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actor, Installation } from '../../../e2e/support/installation.ts';
import { until } from '../../../e2e/support/until.ts';
import { acmeOperators, featureDags } from './feature-dags.ts';
import { pythonWithSdk } from './python-with-sdk.ts';

let site: Installation;
let library = '';
beforeAll(async () => {
  library = mkdtempSync(join(tmpdir(), 'ariel-acme-'));
  mkdirSync(library, { recursive: true });
  writeFileSync(join(library, 'acme_operators.py'), acmeOperators);
  site = await Installation.start({ dags: featureDags(await pythonWithSdk(), library) });
  await site.untilVisible('makes', 'reads', 'asks', 'values', 'logs', 'mapped', 'triggers', 'target');
  await site.untilVisible('asks_people', 'cleans_up');
  // The first task of an environment waits until its parent is warm.
  await site.run('mapped');
}, 700_000);
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  rmSync(library, { recursive: true, force: true });
});

async function run(dagId: string) {
  const { run_id: runId } = await site.run(dagId);
  const rows = site.database.instances(dagId, runId);
  return { runId, states: Object.fromEntries(rows.map((row) => [row.task_id, row.state])) };
}
const value = (dagId: string, runId: string, taskId: string): unknown =>
  JSON.parse(site.database.xcom(dagId, runId, taskId, 'return_value') ?? 'null');
const messages = (dagId: string, runId: string, taskId: string): string[] =>
  site.log(dagId, runId, taskId).map(({ event }) => event);

test('what a task says of its outlets is news, and is read by those who wait for it', async () => {
  const { states } = await run('makes');
  expect(states).toEqual({ makes: 'success' });
  const runId = await until('a run of the waiting DAG', () => site.database.runs('reads')[0]?.run_id ?? null);
  await site.untilEnded('reads', runId);
  expect(value('reads', runId, 'reads')).toEqual({
    why: [{ rows: 3 }],
    last: { rows: 3 },
    by: 'makes',
    landed: ['today'],
  });
}, 60_000);

test('what is asked about runs, tasks and DAGs is told', async () => {
  const { runId } = await run('asks');
  expect(value('asks', runId, 'asks')).toEqual({
    ...{ runs: 1, running: 1, run: 'running', dag: 'asks', before: true, crumbs: [] },
    states: { [runId]: { asks: 'running' } },
    ...{ set: 'x', deleted: null, kept: { n: 1 }, retries: 2 },
  });
});

describe('values', () => {
  test('of any size and kind come back as they were', async () => {
    const { runId, states } = await run('values');
    expect(states).toMatchObject({ values: 'success', again: 'success', in_node: 'success' });
    expect(value('values', runId, 'again')).toEqual([
      ...[3_000_000, true, '2026-01-02T03:04:05.678901+00:00', true, true, [3], null],
    ]);
    expect(value('values', runId, 'in_node')).toEqual([true, '2026-01-02T03:04:05.679Z', 3_000_000]);
    expect(value('values', runId, 'opens')).toEqual([
      ...["Decimal('0.1')", 'datetime.date(2026, 1, 2)', '{1}'],
      2 ** 60,
    ]);
    // JSON has no word for it: the Task SDK refuses to send it.
    expect(states.not_a_number).toBe('failed');
    expect(site.database.instance('values', runId, 'not_a_number')?.error).toContain('JSON compliant');
  });
});

describe('the log', () => {
  test('hides what Python says is secret, has every line, and says how a process left', async () => {
    const { runId, states } = await run('logs');
    expect(states).toEqual({ hides: 'success', chatters: 'success', leaves: 'failed' });
    const hidden = messages('logs', runId, 'hides').join('\n');
    expect(hidden).toContain('printed ***');
    expect(hidden).toContain('logged ***');
    expect(hidden).not.toContain('very-secret-word');
    const said = messages('logs', runId, 'chatters');
    expect(said.filter((line) => line.startsWith('line '))).toEqual(
      Array.from({ length: 20_000 }, (_each, n) => `line ${n}`),
    );
    for (const line of ['from the child', 'and its errors', 'the last line']) expect(said).toContain(line);
    expect(site.database.instance('logs', runId, 'leaves')?.error).toContain('ended with code 7');
  });
});

test('an instance of a mapped operator has the name that its template gives', async () => {
  const { runId } = await run('mapped');
  const names = site.database.instances('mapped', runId).map((row) => row.rendered_map_index);
  expect(names).toEqual(['says a', 'says b']);
});

test('a run of another DAG is triggered and waited for, with a worker and without', async () => {
  const { runId, states } = await run('triggers');
  expect(states).toEqual({ waits: 'success', looks: 'success' });
  const targets = site.database.runs('target');
  expect(targets.map(({ state }) => state)).toEqual(['success', 'success']);
  expect(messages('triggers', runId, 'waits').join('\n')).not.toContain('cannot ask');
}, 90_000);

test('an operator of Airflow’s asks people, and goes on with their answer', async () => {
  const runId = await site.trigger('asks_people');
  const place = { dagId: 'asks_people', runId, taskId: 'approve' };
  await site.untilInstance(place, 'waits', ({ state }) => state === 'awaiting_input');
  await site.control.answerRequest({
    ...place,
    ...{ mapIndex: -1, chosenOptions: ['Approve'], paramsInput: {}, createdUs: null },
    ...{ user: { id: 'ann', name: 'ann' }, actor },
  });
  expect(await site.untilEnded('asks_people', runId)).toMatchObject({ state: 'success' });
  expect(value('asks_people', runId, 'approve')).toMatchObject({
    chosen_options: ['Approve'],
    responded_by_user: { id: 'ann', name: 'ann' },
  });
}, 60_000);

test('an operator whose time is over cleans up before it is gone', async () => {
  const { runId, states } = await run('cleans_up');
  expect(states).toEqual({ slow: 'failed', own_limit: 'failed' });
  const notes = site.lines('notes');
  expect(notes.filter((note) => note.startsWith('slow'))).toEqual([
    'slow begins',
    'slow cleans up',
    'slow is clean',
  ]);
  expect(notes).toContain('own_limit cleans up');
  expect(JSON.parse(site.database.instance('cleans_up', runId, 'slow')?.error ?? '{}')).toMatchObject({
    code: 'ARIEL_TASK_TIMEOUT',
  });
  expect(site.database.instance('cleans_up', runId, 'own_limit')?.error).toContain('AirflowTaskTimeout');
  expect(messages('cleans_up', runId, 'slow')).toContain('cleans up');
  const took = (taskId: string): number => {
    const row = site.database.instance('cleans_up', runId, taskId);
    return ((row?.end_at ?? 0) - (row?.start_at ?? 0)) / 1_000_000;
  };
  // Not as long as killed_task_cleanup_time would let it.
  expect(took('slow')).toBeLessThan(20);
}, 60_000);
