// Backfills of DAGs whose timetable is user code: asked elsewhere, before anything is locked, and told in words where it fails.
import type { PlannedRun } from '@ariel/core';
import type { CreateBackfillRequest } from '@ariel/protocol';
import {
  answerTimetableQuestion,
  askTimetableQuestion,
  type NewTimetableQuestion,
  type TimetableAnswer,
} from '@ariel/store';
import { aDag, aWorld, t, type World } from '@ariel/testkit';
import { expect, test } from 'vitest';
import { createControl, VersionCache } from '../src/index.ts';

const actor = { user: 'tester', via: 'test' } as const;
const day = (number: number): number => Date.UTC(2023, 11, number) * 1000;
const DAY = 86_400_000_000;
const runOf = (at: number): PlannedRun => ({
  logicalDate: at,
  dataInterval: { start: at, end: at + DAY },
  runAfter: at + DAY,
});
const custom = {
  kind: 'custom',
  name: 'Moons',
  summary: 'Moons',
  description: 'At full moon',
  activeRunsLimit: null,
  options: null,
} as const;
const moons = (...tasks: string[]) =>
  aDag('x', ...tasks.map((task) => t(task))).with({ schedule: custom, startDate: day(1) });

type Question = Omit<NewTimetableQuestion, 'id'>;

function controlOf(world: World, ask: ((question: Question) => Promise<TimetableAnswer | null>) | undefined) {
  let ids = 0;
  return createControl({
    ...{ versions: new VersionCache(), database: world.database, nowUs: () => world.nowUs() },
    ...{ newId: () => `id-${++ids}`, kill: () => undefined, checkSchema: () => [] },
    notify: () => undefined,
    reparse: async () => undefined,
    ...(ask === undefined ? {} : { askTimetable: ask }),
  });
}

const request = (changes: Partial<CreateBackfillRequest> = {}): CreateBackfillRequest => ({
  ...{ dagId: 'x', fromUs: day(4), toUs: day(20), runBackwards: false, conf: null, maxActiveRuns: 10 },
  ...{ reprocessBehavior: 'none', onLatestVersion: null, dryRun: false, actor, ...changes },
});

const moonWorld = () => aWorld({ dags: [moons('a')], startsAt: '2024-01-01T00:00:00Z' });
const days = (dates: readonly { readonly logicalDate: number }[]) =>
  dates.map(({ logicalDate }) => new Date(logicalDate / 1000).getUTCDate());

test('the timetable is asked for the range, and each of its dates gets a run with its data interval', async () => {
  await using world = await moonWorld();
  const asked: Question[] = [];
  const control = controlOf(world, async (question) => {
    asked.push(question);
    return { runs: [day(5), day(9), day(19)].map(runOf) };
  });
  const { dates } = await control.createBackfill(request());
  expect(days(dates)).toEqual([5, 9, 19]);
  expect(asked).toEqual([
    { dagId: 'x', versionId: expect.any(String), fromUs: day(4), toUs: day(20), most: 50_001 },
  ]);
  const rows = await world.database.all(
    "select logical_date, interval_start, interval_end, run_after from dag_run where run_type = 'backfill' order by logical_date",
  );
  expect(rows[1]).toEqual({
    logical_date: day(9),
    interval_start: day(9),
    interval_end: day(10),
    run_after: day(10),
  });
  // Nobody told the scheduler of this world: it is with the next sign of the DAG.
  await world.unpause('x');
  await world.untilIdle();
  expect(await world.database.first('select completed_at from backfill')).not.toEqual({ completed_at: null });
});

test('backwards begins with its last date, and dates that are not over yet are left out', async () => {
  await using world = await aWorld({ dags: [moons('a')], startsAt: '2023-12-19T12:00:00Z' });
  const control = controlOf(world, async () => ({ runs: [day(5), day(9), day(19)].map(runOf) }));
  const { dates } = await control.createBackfill(request({ runBackwards: true }));
  expect(days(dates)).toEqual([9, 5]);
});

test('a dry run asks and makes nothing', async () => {
  await using world = await moonWorld();
  const control = controlOf(world, async () => ({ runs: [runOf(day(5))] }));
  const dry = await control.createBackfill(request({ dryRun: true }));
  expect([dry.id, days(dry.dates)]).toEqual([null, [5]]);
  expect(await world.database.all('select id from backfill')).toEqual([]);
});

test('what follows a dry run is what that showed, also of a timetable that says something else each time', async () => {
  await using world = await moonWorld();
  let asked = 0;
  const control = controlOf(world, async (question) => {
    asked += 1;
    const answer = { runs: [runOf(day(4 + asked))] };
    await askTimetableQuestion(world.database, { ...question, id: `q-${asked}` }, world.nowUs());
    await answerTimetableQuestion(world.database, `q-${asked}`, answer, world.nowUs());
    return answer;
  });
  expect(days((await control.createBackfill(request({ dryRun: true }))).dates)).toEqual([5]);
  expect(days((await control.createBackfill(request({ dryRun: true }))).dates)).toEqual([6]);
  expect(days((await control.createBackfill(request())).dates)).toEqual([6]);
  expect(asked).toBe(2);
  await control.cancelBackfill({ id: 1, actor });
  // What was shown is made: it is asked anew.
  expect(days((await control.createBackfill(request())).dates)).toEqual([7]);
});

test.each([
  [
    'throws',
    'ARIEL_TIMETABLE_FAILED',
    'its nextRun() threw Error: no moon.',
    /threw Error: no moon\. Nothing was made/,
  ],
  [
    'answers nonsense',
    'ARIEL_TIMETABLE_ANSWER',
    'its nextRun() went backwards',
    /asked for its runs between 2023-12-04/,
  ],
])('one that %s refuses the backfill, with its words', async (_what, code, message, words) => {
  await using world = await moonWorld();
  const control = controlOf(world, async () => ({ problem: { code, message } }));
  for (const dryRun of [true, false])
    await expect(control.createBackfill(request({ dryRun }))).rejects.toMatchObject({
      ...{ code, status: 422, message: expect.stringMatching(words) },
    });
  expect(await world.database.all('select id from backfill')).toEqual([]);
});

test.each([
  ['nobody answers', async () => null],
  ['nobody can be asked', undefined],
] as const)('where %s, it says that a dag processor is missing', async (_what, ask) => {
  await using world = await moonWorld();
  await expect(controlOf(world, ask).createBackfill(request())).rejects.toMatchObject({
    ...{ code: 'ARIEL_TIMETABLE_UNANSWERED', status: 503, message: expect.stringMatching(/dag processor/) },
  });
});

test('what is refused anyway asks nobody', async () => {
  await using world = await moonWorld();
  let asked = 0;
  const control = controlOf(world, async () => {
    asked += 1;
    return { runs: [] };
  });
  const future = { fromUs: day(500), toUs: day(600) };
  await expect(control.createBackfill(request(future))).rejects.toMatchObject({ status: 422 });
  await control.createBackfill(request());
  expect(asked).toBe(1);
});

test('a DAG that changed while its timetable was asked is not filled by what the old one said', async () => {
  await using world = await moonWorld();
  const control = controlOf(world, async () => {
    await world.trigger('x');
    await world.publish(moons('a', 'b'));
    return { runs: [runOf(day(5))] };
  });
  await expect(control.createBackfill(request())).rejects.toMatchObject({
    ...{ status: 409, message: expect.stringMatching(/new version/) },
  });
  expect(await world.database.all('select id from backfill')).toEqual([]);
});
