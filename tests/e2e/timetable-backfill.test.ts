// Backfills of a DAG whose timetable is code, on a real installation: it is asked in a child of the dag processor.
import type { CreateBackfillRequest } from '@ariel/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, Installation } from './support/installation.ts';
import { until } from './support/until.ts';

const dags = `import { asset, dag, task, type Timetable, type TimetableQuestion } from 'ariel';
const DAY = 86_400_000;
class Workdays implements Timetable {
  nextRun({ last, startDate, now }: TimetableQuestion) {
    let at = last?.end ?? startDate ?? now;
    while (at.getUTCDay() % 6 === 0) at = new Date(at.getTime() + DAY);
    return { dataInterval: { start: at, end: new Date(at.getTime() + DAY) } };
  }
}
const work = task('work', () => process.pid);
dag('workdays', { schedule: new Workdays(), startDate: '2026-01-01' }, () => { work(); });
dag('broken', { schedule: { nextRun: () => { throw new Error('no calendar'); } } }, () => { work(); });
dag('waits', { schedule: asset('s3://lake/a') }, () => { work(); });
`;

const day = (text: string): number => Date.parse(text) * 1000;
// A Friday to a Tuesday.
const request: CreateBackfillRequest = {
  ...{ dagId: 'workdays', fromUs: day('2026-01-09T00:00:00Z'), toUs: day('2026-01-13T00:00:00Z') },
  ...{ runBackwards: false, conf: null, reprocessBehavior: 'none', maxActiveRuns: 10 },
  ...{ onLatestVersion: null, dryRun: false, actor },
};

let installation: Installation;
beforeAll(async () => {
  installation = new Installation({ dags: { 'dags.ts': dags } });
  await installation.start();
  await installation.untilVisible('workdays', 'broken', 'waits');
}, 60_000);
afterAll(() => installation?.[Symbol.asyncDispose]());

test('its dates are those that the timetable gives, and the dry run lists them', async () => {
  const dry = await installation.control.createBackfill({ ...request, dryRun: true });
  const listed = dry.dates.map(({ logicalDate }) => new Date(logicalDate / 1000).toISOString().slice(0, 10));
  expect(listed).toEqual(['2026-01-09', '2026-01-12', '2026-01-13']);
  const made = await installation.control.createBackfill(request);
  expect(made.dates.map(({ logicalDate }) => logicalDate)).toEqual(
    dry.dates.map(({ logicalDate }) => logicalDate),
  );
  const states = () =>
    installation.database.all<{ state: string }>("select state from dag_run where run_type = 'backfill'");
  const ended = await until('all runs are over', () => {
    const rows = states();
    return rows.length === 3 && rows.every(({ state }) => state === 'success') ? rows : undefined;
  });
  expect(ended).toHaveLength(3);
});

test('what goes wrong in it is said, and what has no dates is refused', async () => {
  await expect(installation.control.createBackfill({ ...request, dagId: 'broken' })).rejects.toMatchObject({
    ...{ code: 'ARIEL_TIMETABLE_FAILED', status: 422, message: expect.stringContaining('no calendar') },
  });
  await expect(installation.control.createBackfill({ ...request, dagId: 'waits' })).rejects.toMatchObject({
    ...{ code: 'ARIEL_BACKFILL_REFUSED', status: 422, message: expect.stringContaining('non-periodic') },
  });
});
