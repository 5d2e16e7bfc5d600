// What the processor warns of without refusing the DAG, as the pages and the API read it.
import { type DagWarningRow, dagWarningResource, listRows } from '@ariel/store/reads';
import { expect, test } from 'vitest';
import { DagProject, dagFile } from './dag-project.ts';

type Warning = readonly [kind: string, message: string];
const SLOW = 'ARIEL_IMPORT_SLOW';

/** But for slowness: on a busy machine any file may be slow. */
async function warningsOf(project: DagProject, dagId: string): Promise<Warning[]> {
  return (await allWarningsOf(project, dagId)).filter(([kind]) => kind !== SLOW);
}

async function allWarningsOf(project: DagProject, dagId: string): Promise<Warning[]> {
  const { rows } = await listRows<DagWarningRow>(project.database, dagWarningResource, {
    filters: [{ field: 'dag_id', op: 'in', values: [dagId] }],
    order: [],
    limit: 100,
    offset: 0,
  });
  return rows.map(({ kind, message }): Warning => [kind, message]);
}

/** A DAG file whose task has `options`, an object as text. */
function withOptions(dagId: string, options: string, above = ''): string {
  return dagFile(dagId, 'return 1;', above).replace('return 1; });', `return 1; }, ${options});`);
}

test('a DAG that is the same each time has no warning', async () => {
  await using project = await DagProject.create({ 'a.ts': dagFile('a') });
  await project.start();
  expect(await warningsOf(project, 'a')).toEqual([]);
});

/** On a busy machine even a small file may take its time. */
const patient = { limits: { secondLookMs: 20_000 } };

const varying: readonly (readonly [what: string, text: string, difference: RegExp])[] = [
  [
    'a random option',
    withOptions('a', '{ retries: Math.floor(Math.random() * 1e9) }'),
    /: tasks\.work\.retries was \d+, then \d+\. /,
  ],
  [
    'a start of now',
    dagFile('a').replace("'2026-01-01'", 'new Date()'),
    /: startDate was \d{4}-.*Z, then \d{4}-.*Z\. /,
  ],
  [
    'a task id made up each time',
    dagFile('a').replace("'work'", 'String(process.hrtime.bigint())'),
    /: tasks\.0\.taskId was "\d+", then "\d+"\. /,
  ],
  [
    'a value kept outside of the file',
    withOptions(
      'a',
      '{ retries: kept.turns }',
      'const kept = globalThis as { turns?: number };\nkept.turns = (kept.turns ?? 0) + 1;',
    ),
    /: tasks\.work\.retries was 1, then 2\. /,
  ],
  [
    'a DAG that comes only once',
    `${dagFile('b')}
const kept = globalThis as { seen?: boolean };
if (!kept.seen) dag('a', {}, () => {});
kept.seen = true;
`,
    /: it was made the first time and not the second\. /,
  ],
];

test.each(varying)('%s is told with the difference', async (_, text, difference) => {
  await using project = await DagProject.create({ 'a.ts': text }, patient);
  await project.start();
  expect(await warningsOf(project, 'a')).toEqual([
    ['runtime varying value', expect.stringMatching(difference)],
  ]);
  expect(await project.importErrors()).toEqual([]);
});

test('the warning goes when the file is mended', async () => {
  const text = withOptions('a', '{ retries: Math.floor(Math.random() * 1e9) }');
  await using project = await DagProject.create({ 'a.ts': text }, patient);
  await project.start();
  await project.until(
    () => project.write('a.ts', dagFile('a')),
    async () => (await warningsOf(project, 'a')).length === 0,
  );
});

const onceOnly: readonly (readonly [what: string, above: string])[] = [
  ['throws', "if (kept.seen) throw new Error('once');"],
  ['ends the process', 'if (kept.seen) process.exit(1);'],
  ['never ends', 'if (kept.seen) for (;;);'],
  ['waits without end', 'if (kept.seen) await new Promise(() => undefined);'],
  [
    'rejects later',
    "if (kept.seen) { Promise.reject(new Error('later')); await new Promise((r) => setImmediate(r)); }",
  ],
];

test.each(onceOnly)(
  'a file that %s when it is evaluated again in one process is a good file',
  async (_, above) => {
    const guarded = `const kept = globalThis as { seen?: boolean };\n${above}\nkept.seen = true;`;
    await using project = await DagProject.create({ 'a.ts': dagFile('a', 'return 1;', guarded) });
    await project.start();
    expect(await project.importErrors()).toEqual([]);
    expect(await project.dag('a')).toMatchObject({ is_active: 1, has_import_errors: 0 });
    expect(await warningsOf(project, 'a')).toEqual([]);
    await project.until(
      () => project.write('b.ts', dagFile('b')),
      async () => (await project.dag('b')) !== undefined,
    );
  },
);

test('a file that is slow to load is told with its time', async () => {
  const slow = 'const until = performance.now() + 1100;\nwhile (performance.now() < until);';
  await using project = await DagProject.create({ 'a.ts': dagFile('a', 'return 1;', slow) });
  await project.start();
  expect(await allWarningsOf(project, 'a')).toEqual([
    [SLOW, expect.stringMatching(/^The file took \d+\.\d s to load/)],
  ]);
});

test('a pool that does not exist is told with its tasks, until someone makes it', async () => {
  await using project = await DagProject.create({
    'a.ts': withOptions('a', "{ pool: 'warehouse' }"),
    'b.ts': withOptions('b', "{ pool: 'default_pool' }"),
  });
  await project.start();
  expect(await warningsOf(project, 'a')).toEqual([
    [
      'non-existent pool',
      expect.stringMatching(/^The pool "warehouse" does not exist, so task "work" waits/),
    ],
  ]);
  expect(await warningsOf(project, 'b')).toEqual([]);
  await project.until(
    async () => {
      await project.database.run("insert into pool (name, slots) values ('warehouse', 1)");
      await project.processor.rescan();
    },
    async () => (await warningsOf(project, 'a')).length === 0,
  );
  expect(project.changes.at(-1)).toEqual({ dagIds: ['a'], importErrors: false });
});
