// What somebody asks of a timetable and waits for, as a backfill does: asked in the child, answered once, in words where it fails.
import { answerTimetableQuestion, askTimetableQuestion, readTimetableQuestion } from '@ariel/store';
import { expect, test } from 'vitest';
import { DagProject, NOON } from './dag-project.ts';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;

/** A DAG whose runs are each six hours long, from `startDate` on. */
const file = (
  dagId: string,
  body: string,
  start: string | null = null,
): string => `import { dag, task } from 'ariel';
const HOURS = 6 * 3_600_000;
class Quarters {
  nextRun({ last, now, startDate, endDate, catchup }: any): any { ${body} }
}
export default dag('${dagId}', { schedule: new Quarters()${start === null ? '' : `, startDate: '${start}'`} }, () => { task('work', () => 1)(); });
`;
const QUARTERS = `
  const start = last === null ? startDate ?? now : last.end;
  return { dataInterval: { start, end: new Date(start.getTime() + HOURS) } };`;

async function asked(project: DagProject, dagId: string, fromUs: number, toUs: number, most = 100) {
  const question = { id: `q-${dagId}`, dagId, versionId: 'v', fromUs, toUs, most };
  await askTimetableQuestion(project.database, question, NOON);
  project.processor.refreshTimetables();
  await project.processor.whenSettled();
  return (await readTimetableQuestion(project.database, question.id))?.answer;
}

async function projectWith(files: Readonly<Record<string, string>>, limits = {}): Promise<DagProject> {
  const project = await DagProject.create(files, { limits });
  await project.start();
  return project;
}

test('all runs of the range are given, both ends included, and long ones are cut', async () => {
  await using project = await projectWith({ 'a.ts': file('a', QUARTERS) });
  const from = NOON - 30 * DAY;
  const answer = await asked(project, 'a', from, from + 12 * HOUR);
  expect(answer).toEqual({
    runs: [0, 6, 12].map((hours) => ({
      logicalDate: from + hours * HOUR,
      dataInterval: { start: from + hours * HOUR, end: from + (hours + 6) * HOUR },
      runAfter: from + (hours + 6) * HOUR,
    })),
  });
  await project.database.run('delete from timetable_question');
  const cut = await asked(project, 'a', from, NOON, 2);
  expect(cut !== null && cut !== undefined && 'runs' in cut && cut.runs.length).toBe(2);
});

test('its dates are those of the schedule, which counts from the start date of the DAG', async () => {
  const from = NOON - 30 * DAY;
  const start = new Date((from - 100 * HOUR) / 1000).toISOString();
  await using project = await projectWith({ 'a.ts': file('a', QUARTERS, start) });
  const answer = await asked(project, 'a', from, from + 12 * HOUR);
  // 16 times six hours and four more.
  expect(answer).toMatchObject({
    runs: [{ logicalDate: from + 2 * HOUR }, { logicalDate: from + 8 * HOUR }],
  });
  await project.database.run('delete from timetable_question');
  const before = await asked(project, 'a', from - 200 * HOUR, from - 199 * HOUR);
  expect(before).toMatchObject({ runs: [{ logicalDate: from - 200 * HOUR }] });
});

test('it is asked as if nothing had run: no last run, the ends of the range, everything made up', async () => {
  const facts = "throw new Error([last, startDate.toISOString(), endDate.toISOString(), catchup].join(' '));";
  await using project = await projectWith({ 'a.ts': file('a', facts) });
  expect(await asked(project, 'a', 0, DAY)).toEqual({
    problem: {
      code: 'ARIEL_TIMETABLE_FAILED',
      message: expect.stringContaining('1970-01-01T00:00:00.000Z 1970-01-02T00:00:00.000Z true'),
    },
  });
});

test.each([
  [
    'throws',
    "throw new RangeError('no calendar');",
    'ARIEL_TIMETABLE_FAILED',
    /threw RangeError: no calendar/,
  ],
  ['hangs', 'for (;;);', 'ARIEL_TIMETABLE_FAILED', /still running after 1 s/],
  [
    'goes backwards',
    'return { dataInterval: { start: new Date(0), end: new Date(0) } };',
    'ARIEL_TIMETABLE_ANSWER',
    /repeated itself/,
  ],
])(
  'one that %s answers with what went wrong, and its DAG is warned of nothing more',
  async (_what, body, code, message) => {
    await using project = await projectWith({ 'a.ts': file('a', body) }, { timeoutMs: 1000 });
    const warnings = await project.database.all('select * from dag_warning');
    const answer = await asked(project, 'a', NOON, NOON + DAY);
    expect(answer).toEqual({ problem: { code, message: expect.stringMatching(message) } });
    expect(await project.database.all('select * from dag_warning')).toEqual(warnings);
  },
);

test('a file that cannot be loaded any more says so', async () => {
  await using project = await projectWith({ 'a.ts': file('a', QUARTERS) });
  await project.until(
    () => project.write('a.ts', "import 'ariel';\nthrow new Error('broken');"),
    async () => (await project.importErrors()).length > 0,
  );
  expect(await asked(project, 'a', NOON - DAY, NOON)).toMatchObject({
    problem: { code: 'ARIEL_TIMETABLE_FAILED' },
  });
});

test('the first answer counts, and one that nobody waits for is not asked', async () => {
  await using project = await projectWith({ 'a.ts': file('a', QUARTERS) });
  const question = { id: 'q', dagId: 'a', versionId: 'v', fromUs: NOON, toUs: NOON + DAY, most: 1 };
  await askTimetableQuestion(project.database, question, NOON);
  await answerTimetableQuestion(project.database, 'q', { runs: [] }, NOON);
  await answerTimetableQuestion(project.database, 'q', { problem: { code: 'C', message: 'm' } }, NOON);
  project.processor.refreshTimetables();
  await project.processor.whenSettled();
  expect((await readTimetableQuestion(project.database, 'q'))?.answer).toEqual({ runs: [] });
  await askTimetableQuestion(project.database, { ...question, id: 'later' }, NOON + DAY);
  expect(await readTimetableQuestion(project.database, 'q')).toBeUndefined();
});

test('who has started no processor can have questions answered, with the plugins of the installation', async () => {
  const plugin = `import { definePlugin } from 'ariel';
const HOURS = 6 * 3_600_000;
export default definePlugin({ name: 'p', timetables: { quarters: () => ({ nextRun({ last, now, startDate }: any): any { ${QUARTERS} } }) } });`;
  const dagFile = `import { dag, task, timetable } from 'ariel';
export default dag('a', { schedule: timetable('quarters') }, () => { task('work', () => 1)(); });`;
  await using project = await projectWith({ 'a.ts': dagFile, '../plugins/p.ts': plugin });
  await project.processor.stop();
  await using alone = project.restarted();
  const question = { id: 'q', dagId: 'a', versionId: 'v', fromUs: 0, toUs: HOUR, most: 10 };
  await askTimetableQuestion(project.database, question, NOON);
  await alone.processor.answerTimetableQuestions();
  expect((await readTimetableQuestion(project.database, 'q'))?.answer).toMatchObject({
    runs: [{ logicalDate: 0 }],
  });
});
