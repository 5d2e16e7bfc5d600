// Timetables of users' own: asked ahead of time in the child, their answers kept as data, their faults their own.
import { readTimetableAnswers, wantTimetablePlan } from '@ariel/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DagProject, NOON } from './dag-project.ts';

const HOUR = 3_600_000_000;

/** A DAG file whose timetable has `body` as its nextRun. */
const file = (
  dagId: string,
  body: string,
  more = '',
  options = '',
): string => `import { dag, task } from 'ariel';
const HOUR = 3_600_000;
const after = (at: number) => ({ dataInterval: { start: new Date(at), end: new Date(at + HOUR) } });
class Hourly {
  description = 'Each hour';
  ${more}
  nextRun({ last, now, startDate }: any): any { ${body} }
}
export default dag('${dagId}', { schedule: new Hourly(), ${options} }, () => { task('work', () => 1)(); });
`;
const HOURLY = 'return after(last === null ? now.getTime() : last.end.getTime());';

async function projectWith(files: Readonly<Record<string, string>>, limits = {}): Promise<DagProject> {
  const project = await DagProject.create(files, { limits });
  await project.start();
  return project;
}

const warningsOf = (project: DagProject): Promise<{ dag_id: string; kind: string; message: string }[]> =>
  project.database.all(
    "select dag_id, kind, message from dag_warning where kind like 'ARIEL_TIMETABLE%' order by dag_id, kind",
  );

test('a timetable is asked ahead of time, and what comes first is the DAG’s next run', async () => {
  await using project = await projectWith({ 'a.ts': file('a', HOURLY) });
  const answers = await readTimetableAnswers(project.database, 'a');
  expect(answers?.runs).toHaveLength(64);
  expect(await project.dag('a')).toMatchObject({
    schedule_text: 'Each hour',
    schedule_summary: 'Hourly',
    timetable_kind: 'custom',
    next_logical_date: NOON,
    next_interval_end: NOON + HOUR,
    next_run_after: NOON + HOUR,
  });
  expect(await warningsOf(project)).toEqual([]);
});

test('asking again makes no new version', async () => {
  await using project = await projectWith({ 'a.ts': file('a', HOURLY) });
  await project.database.run(
    'update dag set last_automated_start = ?, last_automated_end = ? where dag_id = ?',
    [NOON + 9 * HOUR, NOON + 10 * HOUR, 'a'],
  );
  await wantTimetablePlan(project.database, 'a');
  project.processor.refreshTimetables();
  await project.processor.whenSettled();
  expect((await project.dag('a'))?.next_logical_date).toBe(NOON + 10 * HOUR);
  expect(await project.versions('a')).toHaveLength(1);
});

test('changed options plan anew, and so does changed code', async () => {
  await using project = await projectWith({ 'a.ts': file('a', HOURLY) });
  const later = 'return after(last === null ? now.getTime() + 5 * HOUR : last.end.getTime());';
  await project.until(
    () => project.write('a.ts', file('a', later)),
    async () => (await project.dag('a'))?.next_logical_date === NOON + 5 * HOUR,
  );
  expect((await project.dag('a'))?.next_logical_date).toBe(NOON + 5 * HOUR);
});

test('a schedule that is no timetable any more leaves nothing behind', async () => {
  await using project = await projectWith({ 'a.ts': file('a', "throw new Error('never')") });
  expect(await warningsOf(project)).toHaveLength(1);
  await project.until(
    () => project.write('a.ts', file('a', HOURLY).replace('new Hourly()', "'@daily'")),
    async () => (await project.dag('a'))?.timetable_kind === 'cronTrigger',
  );
  expect(await warningsOf(project)).toEqual([]);
  expect(await project.database.all('select * from timetable_plan')).toEqual([]);
});

describe('a timetable that fails harms only its own DAG', () => {
  const cases: readonly (readonly [what: string, body: string, kind: string, message: RegExp])[] = [
    [
      'throws',
      "throw new RangeError('no calendar')",
      'ARIEL_TIMETABLE_FAILED',
      /threw RangeError: no calendar/,
    ],
    [
      'rejects',
      "return Promise.reject(new Error('offline'))",
      'ARIEL_TIMETABLE_FAILED',
      /threw Error: offline/,
    ],
    ['loops', 'for (;;);', 'ARIEL_TIMETABLE_FAILED', /still running after 1 s/],
    ['waits', 'return new Promise(() => {});', 'ARIEL_TIMETABLE_FAILED', /had not ended after 1 s/],
    ['ends the process', 'process.exit(3);', 'ARIEL_TIMETABLE_FAILED', /ended the process/],
    ['repeats itself', 'return after(0);', 'ARIEL_TIMETABLE_ANSWER', /repeated itself: after 1970-01-01/],
    [
      'goes backwards',
      'return after(last === null ? now.getTime() : last.start.getTime() - HOUR);',
      'ARIEL_TIMETABLE_ANSWER',
      /went backwards/,
    ],
    ['gives no date', 'return after(Number.NaN);', 'ARIEL_TIMETABLE_ANSWER', /no valid date/],
    ['gives a text', "return 'tomorrow';", 'ARIEL_TIMETABLE_ANSWER', /gave "tomorrow"/],
  ];
  const id = (what: string): string => what.replaceAll(' ', '_');
  let project: DagProject;
  let warnings: Awaited<ReturnType<typeof warningsOf>>;

  beforeAll(async () => {
    const bad = cases.map(([what, body]) => [`${id(what)}.ts`, file(id(what), body)]);
    project = await projectWith(
      { ...Object.fromEntries(bad), 'good.ts': file('good', HOURLY) },
      { timeoutMs: 1000 },
    );
    warnings = await warningsOf(project);
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test.each(cases)('one that %s', async (what, _body, kind, message) => {
    expect(warnings.filter(({ dag_id: dagId }) => dagId === id(what))).toEqual([
      { dag_id: id(what), kind, message: expect.stringMatching(message) },
    ]);
    expect(await project.dag(id(what))).toMatchObject({ is_active: 1, next_run_after: null });
  });

  test('nobody else has a warning, and the good one its next run', async () => {
    expect(warnings).toHaveLength(cases.length);
    expect((await project.dag('good'))?.next_run_after).toBe(NOON + HOUR);
    expect(await project.importErrors()).toEqual([]);
  });

  test('the warning goes when the timetable is mended', async () => {
    await using project = await projectWith({ 'a.ts': file('a', 'return after(0);') });
    expect(await warningsOf(project)).toHaveLength(1);
    await project.until(
      () => project.write('a.ts', file('a', HOURLY)),
      async () => (await project.dag('a'))?.next_run_after !== null,
    );
    expect(await warningsOf(project)).toEqual([]);
  });
});

test('without catch-up only the newest of the runs that were missed is kept', async () => {
  await using project = await projectWith({
    'a.ts': file(
      'a',
      'return after(last === null ? startDate.getTime() : last.end.getTime());',
      '',
      "startDate: '2026-01-01'",
    ),
  });
  const answers = await readTimetableAnswers(project.database, 'a');
  expect(answers?.runs.filter((run) => run.runAfter <= NOON)).toHaveLength(1);
  const first = answers?.runs[0];
  expect(first !== undefined && first.runAfter > NOON - HOUR).toBe(true);
});

test('the interval of a run started by hand is asked ahead, too', async () => {
  const more =
    'inferManualDataInterval(at: Date) { return { start: new Date(at.getTime() - 7 * HOUR), end: at }; }';
  await using project = await projectWith({ 'a.ts': file('a', HOURLY, more) });
  const answers = await readTimetableAnswers(project.database, 'a');
  expect(answers?.manual[0]).toEqual({ at: NOON, dataInterval: { start: NOON - 7 * HOUR, end: NOON } });
});

test('a plugin file registers a timetable under a name', async () => {
  const plugin = `import { registerTimetable } from 'ariel';
registerTimetable('hourly', ({ hours }: { hours: number }) => ({
  nextRun: ({ last, now }) => {
    const start = last?.end ?? now;
    return { dataInterval: { start, end: new Date(start.getTime() + hours * 3_600_000) } };
  },
}));
`;
  const dags = `import './plugins/hourly.ts';
import { dag, task, timetable } from 'ariel';
dag('a', { schedule: timetable('hourly', { hours: 2 }) }, () => { task('work', () => 1)(); });
dag('b', { schedule: timetable('weekly') }, () => { task('work', () => 1)(); });
`;
  await using project = await projectWith({ 'plugins/hourly.ts': plugin, 'a.ts': dags });
  expect(await project.dag('a')).toMatchObject({
    schedule_summary: 'hourly',
    next_run_after: NOON + 2 * HOUR,
  });
  expect(await warningsOf(project)).toEqual([
    {
      dag_id: 'b',
      kind: 'ARIEL_TIMETABLE_FAILED',
      message: expect.stringContaining('no timetable "weekly" is registered'),
    },
  ]);
});

test('the installation says in which zone DAGs are that name none, and what a plain schedule means', async () => {
  const dags =
    "import { dag, task } from 'ariel';\ndag('a', { schedule: '0 6 * * *' }, () => { task('work', () => 1)(); });\n";
  await using project = await DagProject.create(
    { 'a.ts': dags },
    { defaultTimezone: 'Asia/Tokyo', scheduleDefaults: { cronDataIntervals: true } },
  );
  await project.start();
  expect(await project.dag('a')).toMatchObject({
    timetable_kind: 'cronDataInterval',
    schedule_text: 'At 06:00, every day (Asia/Tokyo)',
  });
});
