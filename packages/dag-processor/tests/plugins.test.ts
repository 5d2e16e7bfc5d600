// The plugins folder: what its files register is there for every DAG file, and a broken one harms nobody who does not need it.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DagProject, dagFile, NOON } from './dag-project.ts';

const HOUR = 3_600_000_000;

/** A plugin with a timetable that runs every so many hours, and one weight strategy. */
const plugin = (hours: number, name = 'every'): string => `import { definePlugin } from 'ariel';
definePlugin({
  name: '${name}',
  timetables: {
    ${name}: () => ({
      nextRun: ({ last, now }) => {
        const start = last?.end ?? now;
        return { dataInterval: { start, end: new Date(start.getTime() + ${hours} * 3_600_000) } };
      },
    }),
  },
  weightStrategies: { ${name}_weight: { weight: () => ${hours} } },
});
`;
const user = (
  dagId: string,
  name = 'every',
): string => `import { dag, task, timetable, weightStrategy } from 'ariel';
dag('${dagId}', { schedule: timetable('${name}') }, () => {
  task('work', () => 1, { weightRule: weightStrategy('${name}_weight') })();
});
`;
const nextRun = async (project: DagProject, dagId: string) => (await project.dag(dagId))?.next_run_after;
const errorsOf = async (project: DagProject) =>
  (await project.importErrors()).map(({ code, rel_path: path }) => `${path} ${code}`);

test('a DAG file uses what plugins register, without importing them', async () => {
  await using project = await DagProject.create({
    '../plugins/every.ts': plugin(2),
    '../plugins/daily/index.ts': `import { hours } from './hours';\n${plugin(24, 'daily').replace('24 *', 'hours *')}`,
    '../plugins/daily/hours.ts': 'export const hours = 24;\n',
    '../plugins/daily/other.ts': "throw new Error('nobody loads this');\n",
    '../plugins/every.test.ts': "throw new Error('nor this');\n",
    'a.ts': user('a'),
    'b.ts': user('b', 'daily'),
  });
  await project.start();
  expect(await errorsOf(project)).toEqual([]);
  expect([await nextRun(project, 'a'), await nextRun(project, 'b')]).toEqual([
    NOON + 2 * HOUR,
    NOON + 24 * HOUR,
  ]);
  const [version] = await project.database.all<{ definition: string }>(
    "select definition from dag_version where dag_id = 'a'",
  );
  expect(JSON.parse(version?.definition ?? '')).toMatchObject({ tasks: [{ priorityWeight: 2 }] });
  expect(project.errors).toEqual([]);
});

test('what plugins bring is noted by file, and forgotten with it', async () => {
  const listening = plugin(24, 'daily').replace(
    /\}\);\n$/,
    '  listeners: { onDagRunFailed: () => {} },\n});\n',
  );
  await using project = await DagProject.create({
    '../plugins/every.ts': plugin(2),
    '../plugins/daily.ts': listening,
    'a.ts': user('a'),
    'b.ts': user('b', 'daily'),
  });
  await project.start();
  const brought = async () => {
    const rows = await project.database.all<Record<'rel_path' | 'name' | 'brings', string>>(
      'select rel_path, name, brings from plugin order by rel_path',
    );
    return rows.map((row) => [row.rel_path, row.name, JSON.parse(row.brings)]);
  };
  const every = ['plugins/every.ts', 'every', { timetables: ['every'], weightStrategies: ['every_weight'] }];
  expect(await brought()).toEqual([
    [
      'plugins/daily.ts',
      'daily',
      { timetables: ['daily'], weightStrategies: ['daily_weight'], listeners: ['onDagRunFailed'] },
    ],
    every,
  ]);
  await project.until(
    () => rm(join(project.plugins, 'daily.ts')),
    async () => (await errorsOf(project)).length === 1,
  );
  expect(await brought()).toEqual([every]);
});

test('a change in the folder evaluates all files again and asks timetables anew; the code of a version is the same', async () => {
  const hourly = (hours: number): string => plugin(hours).replace(/weightStrategies.*\n/, '');
  const file = user('a').replace(/, \{ weightRule.*\)\(\);/, ')();');
  await using project = await DagProject.create({ '../plugins/every.ts': hourly(2), 'a.ts': file });
  await project.start();
  const before = await project.versions('a');
  await project.until(
    () => project.write('../plugins/every.ts', hourly(5)),
    async () => (await nextRun(project, 'a')) === NOON + 5 * HOUR,
  );
  expect(await project.versions('a')).toEqual(before);
});

test('a broken plugin has an import error of its own, and so have only the files that need it', async () => {
  await using project = await DagProject.create(
    {
      '../plugins/throws.ts': "throw new Error('no calendar');\n",
      '../plugins/loops.ts': 'for (;;);\n',
      '../plugins/ends.ts': 'process.exit(1);\n',
      '../plugins/wrong.ts':
        "import { definePlugin } from 'ariel';\ndefinePlugin({ name: 'x', operators: [] } as never);\n",
      '../plugins/twice.ts': plugin(3, 'good'),
      '../plugins/good.ts': plugin(2, 'good'),
      'plain.ts': dagFile('plain'),
      'good.ts': user('good', 'good'),
      'needs.ts': user('needs', 'calendar'),
    },
    { limits: { timeoutMs: 1000 } },
  );
  await project.start();
  expect(await errorsOf(project)).toEqual([
    'needs.ts ARIEL_PLUGIN_NAME_UNKNOWN',
    'plugins/ends.ts ARIEL_IMPORT_EXITED',
    'plugins/loops.ts ARIEL_IMPORT_TIMEOUT',
    'plugins/throws.ts ARIEL_IMPORT_THROWN',
    'plugins/twice.ts ARIEL_PLUGIN_NAME_TAKEN',
    'plugins/wrong.ts ARIEL_PLUGIN_INVALID',
  ]);
  expect((await project.importErrors())[0]?.message).toMatch(
    /no timetable "calendar" .* \(known: "good"\), and there is an error in .*throws\.ts/,
  );
  expect(await nextRun(project, 'good')).toBe(NOON + 2 * HOUR);
  expect(await project.dag('plain')).toMatchObject({ is_active: 1 });
});

test('a plugin that breaks leaves its DAGs their last version; mended or removed, it counts at once', async () => {
  await using project = await DagProject.create({ '../plugins/every.ts': plugin(2), 'a.ts': user('a') });
  await project.start();
  const before = await project.versions('a');
  await project.until(
    () => project.write('../plugins/every.ts', "throw new Error('broken');\n"),
    async () => (await errorsOf(project)).length === 2,
  );
  expect(await errorsOf(project)).toEqual([
    'a.ts ARIEL_PLUGIN_NAME_UNKNOWN',
    'plugins/every.ts ARIEL_IMPORT_THROWN',
  ]);
  expect(await project.dag('a')).toMatchObject({ is_active: 1, has_import_errors: 1 });
  await project.until(
    () => project.write('../plugins/every.ts', plugin(2)),
    async () => (await errorsOf(project)).length === 0,
  );
  expect(await project.versions('a')).toEqual(before);
  await project.until(
    () => rm(join(project.plugins, 'every.ts')),
    async () => (await errorsOf(project)).join() === 'a.ts ARIEL_PLUGIN_NAME_UNKNOWN',
  );
});

test('a start evaluates files again only where the plugins changed meanwhile', async () => {
  let evaluatedAtUs = NOON;
  const nowUs = (): number => evaluatedAtUs;
  await using project = await DagProject.create(
    { '../plugins/every.ts': plugin(2), 'a.ts': user('a') },
    { nowUs },
  );
  await project.start();
  await project.processor.stop();
  const evaluatedAt = async (): Promise<unknown> =>
    (
      await project.database.first<{ at: number }>(
        "select evaluated_at as at from source_file where rel_path = 'a.ts'",
      )
    )?.at;
  const startAt = async (atUs: number): Promise<unknown> => {
    evaluatedAtUs = atUs;
    // Its folder and database are the first one's, which clears them away.
    const again = project.restarted({ nowUs });
    await again.start();
    await again.processor.stop();
    return evaluatedAt();
  };
  expect(await startAt(NOON + 1)).toBe(NOON);
  await project.write('../plugins/every.ts', plugin(7));
  expect(await startAt(NOON + 2)).toBe(NOON + 2);
  expect(await startAt(NOON + 3)).toBe(NOON + 2);
});
