// DAG files that change, break, move and go while their DAGs run: a run keeps the code with which it began, the next one
// has the new code, and each change is a version.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';
import type { VersionRow } from './support/installation-database.ts';
import { until } from './support/until.ts';

/** Waits inside its first task until the test lets it go on, and says which code each task was. */
const pipeline = (dagId: string, body: string): string => `import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chain, dag, task } from 'ariel';
import { imported } from './lib/${dagId}.ts';

const first = task('first', async () => {
  while (!existsSync(join(process.env.E2E_FOLDER!, 'go-${dagId}'))) await setTimeout(5);
  return '${body} ' + imported();
});
const second = task('second', () => '${body} ' + imported());
const many = task('many', ({ n }: { n: number }) => '${body} ' + imported() + ' ' + n);
dag('${dagId}', {}, () => {
  chain(first(), second(), many.expand({ n: [1, 2, 3] }));
});
`;
const library = (text: string): string => `export const imported = (): string => '${text}';\n`;
const small = (dagId: string, body: string): string => `import { dag, task } from 'ariel';
const work = task('work', () => '${body}');
dag('${dagId}', {}, () => { work(); });
`;

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start({
    dags: {
      'edited.ts': pipeline('edited', 'old'),
      'lib/edited.ts': library('old'),
      'broken.ts': small('broken', 'good'),
      'gone.ts': small('gone', 'here'),
    },
  });
  await installation.untilVisible('edited', 'broken', 'gone');
});
afterAll(() => installation?.[Symbol.asyncDispose]());

function newest(dagId: string): VersionRow {
  const version = installation.database.versions(dagId).at(-1);
  if (!version) throw new Error(`${dagId} has no version`);
  return version;
}

function results(dagId: string, runId: string): unknown[] {
  const at = (taskId: string, mapIndex = -1) =>
    JSON.parse(installation.database.xcom(dagId, runId, taskId, 'return_value', mapIndex) ?? 'null');
  return [at('first'), at('second'), at('many', 0), at('many', 2)];
}

test('a run ends with the code with which it began, imported code too; the next one has the new code', async () => {
  const runId = await installation.trigger('edited');
  await installation.untilInstance(
    { dagId: 'edited', runId, taskId: 'first' },
    'runs',
    (row) => row.state === 'running',
  );
  // First only what is imported changes, then the DAG file itself: only bodies of functions, so the structure is the same.
  installation.writeDag('lib/edited.ts', library('new'));
  await until('the new code is a version', () => installation.database.versions('edited').length === 2);
  const { code_hash: hashBetween } = newest('edited');
  installation.writeDag('edited.ts', pipeline('edited', 'new'));
  await until('the code after that is known too', () => newest('edited').code_hash !== hashBetween);
  const nextRunId = await installation.trigger('edited');
  writeFileSync(join(installation.folder, 'go-edited'), '');
  const run = await installation.untilEnded('edited', runId);
  const next = await installation.untilEnded('edited', nextRunId);
  expect([run.state, next.state]).toEqual(['success', 'success']);
  expect(results('edited', runId)).toEqual(['old old', 'old old', 'old old 1', 'old old 3']);
  expect(results('edited', nextRunId)).toEqual(['new new', 'new new', 'new new 1', 'new new 3']);
  expect(next.version_id).not.toBe(run.version_id);
  const versions = installation.database.versions('edited');
  expect(versions.map((version) => version.number)).toEqual(versions.map((_version, index) => index + 1));
  expect(new Set(versions.map((version) => version.structure_hash)).size).toBe(1);
  expect(new Set(versions.map((version) => version.code_hash)).size).toBe(versions.length);
  expect(versions.find((version) => version.id === run.version_id)).toMatchObject({ number: 1 });
});

test('a run that is taken over by another server keeps its code as well', async () => {
  installation.writeDag('lib/taken.ts', library('old'));
  installation.writeDag('taken.ts', pipeline('taken', 'old'));
  await installation.untilVisible('taken');
  const runId = await installation.trigger('taken');
  await installation.untilInstance(
    { dagId: 'taken', runId, taskId: 'first' },
    'runs',
    (row) => row.state === 'running',
  );
  await installation.kill();
  installation.writeDag(
    'taken.ts',
    pipeline('taken', 'new').replace("dag('taken', {}", "dag('taken', { defaultArgs: { retries: 2 } }"),
  );
  installation.writeDag('lib/taken.ts', library('new'));
  writeFileSync(join(installation.folder, 'go-taken'), '');
  await installation.start();
  // Its version has no retries: the lost try was its last, and the cleared one is again of the run's own version.
  expect((await installation.untilEnded('taken', runId)).state).toBe('failed');
  await until('the new code is a version', () => installation.database.versions('taken').length === 2);
  const request = { onlyFailed: false, includeDownstream: false, includeUpstream: false, dryRun: false };
  const actor = { user: 'admin', via: 'cli' } as const;
  await installation.control.clearTasks({ dagId: 'taken', runId, tasks: null, ...request, actor });
  await until('the run is open again', () => installation.database.run('taken', runId)?.state !== 'failed');
  expect((await installation.untilEnded('taken', runId)).state).toBe('success');
  expect(results('taken', runId)).toEqual(['old old', 'old old', 'old old 1', 'old old 3']);
});

test('a broken edit leaves the last good version visible and able to run, with the error beside it', async () => {
  installation.writeDag('broken.ts', small('broken', 'bad').replace('dag(', 'dag((('));
  await until('the error is there', () =>
    installation.database.importErrors().some((error) => error.rel_path === 'broken.ts'),
  );
  expect(installation.database.dag('broken')).toMatchObject({ is_active: 1, has_import_errors: 1 });
  const { run_id: runId, state } = await installation.run('broken');
  expect(state).toBe('success');
  expect(installation.database.xcom('broken', runId, 'work')).toBe('"good"');
  installation.writeDag('broken.ts', small('broken', 'better'));
  await until('the error is gone', () => installation.database.dag('broken')?.has_import_errors === 0);
  const { run_id: nextRunId } = await installation.run('broken');
  expect(installation.database.xcom('broken', nextRunId, 'work')).toBe('"better"');
});

test('a deleted file hides its DAG, keeps its runs, and may come back', async () => {
  const { run_id: runId } = await installation.run('gone');
  installation.removeDag('gone.ts');
  await until('the DAG is hidden', () => installation.database.dag('gone')?.is_active === 0);
  expect(installation.database.run('gone', runId)?.state).toBe('success');
  expect(installation.database.importErrors().filter((error) => error.rel_path === 'gone.ts')).toEqual([]);
  installation.writeDag('gone.ts', small('gone', 'here'));
  await installation.untilVisible('gone');
  expect(installation.database.versions('gone')).toHaveLength(1);
  expect((await installation.run('gone')).state).toBe('success');
});

test('a new file is visible, and runs, before a timed look through the folder could find it', async () => {
  const times: number[] = [];
  for (let index = 0; index < 5; index++) {
    const startMs = performance.now();
    installation.writeDag(`new-${index}.ts`, small(`new_${index}`, 'new'));
    await installation.untilVisible(`new_${index}`);
    times.push(performance.now() - startMs);
    expect((await installation.run(`new_${index}`)).state).toBe('success');
  }
  console.log(`new files were visible after ${times.map((ms) => Math.round(ms)).join(', ')} ms`);
  expect(Math.max(...times)).toBeLessThan(10_000);
});
