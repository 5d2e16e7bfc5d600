// Dates filled back from the pages: looked at first, made, watched, cancelled; what is refused says why.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Site } from './support/site.ts';

const dags = `import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { asset, dag, task } from 'ariel';
const DAY = 86_400_000;
// On working days, in code: the pages have it asked as everybody else.
const workdays = {
  nextRun({ last, startDate, now }: any) {
    let at = last?.end ?? startDate ?? now;
    while (at.getUTCDay() % 6 === 0) at = new Date(at.getTime() + DAY);
    return { dataInterval: { start: at, end: new Date(at.getTime() + DAY) } };
  },
};
dag('ledger', { schedule: workdays, startDate: '2026-01-01' }, () => {
  // Until the test has looked at the first run, however long that takes.
  task('book', async () => {
    while (!existsSync(join(process.env.E2E_FOLDER!, 'booked'))) await setTimeout(5);
  })();
});
dag('waits', { schedule: asset('s3://lake/a') }, () => { task('t', () => 1)(); });
`;

let site: Site;
beforeAll(async () => {
  site = await Site.start({ 'dags.ts': dags });
  await site.installation.untilVisible('ledger', 'waits');
});
afterAll(() => site?.[Symbol.asyncDispose]());

test('a backfill is looked at before it is made, and can be paused and cancelled', async () => {
  await site.visit({ path: '/dags/ledger?tab=backfills' }, async (page) => {
    await page.getByText('No dates of this DAG were filled back.').waitFor();
    await page.getByRole('button', { name: 'Fill dates back' }).click();
    const form = page.getByRole('form', { name: 'Fill dates back' });
    const make = form.getByRole('button', { name: 'Make these runs' });
    await form.getByLabel('From, UTC').fill('2026-01-09T00:00');
    await form.getByLabel('To, UTC, included').fill('2026-01-13T00:00');
    await form.getByLabel('Runs at once').fill('1');
    expect(await make.isDisabled()).toBe(true);
    await form.getByRole('button', { name: 'Preview' }).click();
    await form
      .getByText('3 runs would be made: 2026-01-09T00:00, 2026-01-12T00:00, 2026-01-13T00:00')
      .waitFor();
    await form.getByLabel('The newest date first').check();
    // What was shown is about another order: it is looked at again.
    expect(await make.isDisabled()).toBe(true);
    await form.getByRole('button', { name: 'Preview' }).click();
    await form.getByText('2026-01-13T00:00, 2026-01-12T00:00, 2026-01-09T00:00').waitFor();
    await make.click();
    const item = page.getByRole('list', { name: 'Backfills' }).getByRole('listitem');
    await item.getByText('0 of 3 runs succeeded, 0 failed, 1 running').waitFor();
    await item.getByRole('button', { name: 'Pause' }).click();
    await item.getByText('paused', { exact: true }).waitFor();
    await item.getByRole('button', { name: 'Go on' }).click();
    await item.getByText('goes on', { exact: true }).waitFor();
    await item.getByRole('button', { name: 'Cancel' }).click();
    await item.getByText('over', { exact: true }).waitFor();
  });
  writeFileSync(join(site.installation.folder, 'booked'), '');
  const states = site.installation.database.all<{ state: string }>(
    "select state from dag_run where run_type = 'backfill' order by logical_date",
  );
  expect(states.map(({ state }) => state).slice(0, 2)).toEqual(['failed', 'failed']);
});

test('what is refused says why', async () => {
  await site.visit({ path: '/dags/waits?tab=backfills', expected: /422/ }, async (page) => {
    await page.getByRole('button', { name: 'Fill dates back' }).click();
    await page.getByLabel('From, UTC').fill('2026-01-09T00:00');
    await page.getByLabel('To, UTC, included').fill('2026-01-13T00:00');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('waits has a non-periodic schedule that does not support backfills').waitFor();
    expect(await page.getByRole('button', { name: 'Make these runs' }).isDisabled()).toBe(true);
  });
});
