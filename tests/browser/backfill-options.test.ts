// Everything that a backfill may be asked for: conf like a trigger, which version runs again have, and a DAG that drains for it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindings, layoutFindings } from './support/page-checks.ts';
import { shoot } from './support/shoot.ts';
import { Site } from './support/site.ts';

const dags = `import { dag, param, task } from 'ariel';
dag('books', { schedule: '@daily', startDate: '2026-01-01', catchup: false,
  params: { amount: param.integer({ default: 1, minimum: 1 }), city: param.string({ default: 'Berlin' }) } },
  () => { task('book', (_: {}, { params }) => params.amount)(); });
dag('quiet', { schedule: '@daily', startDate: '2026-01-01', catchup: false }, () => { task('t', () => 1)(); });
`;

let site: Site;
beforeAll(async () => {
  site = await Site.start({ 'dags.ts': dags });
  await site.installation.untilVisible('books', 'quiet');
});
afterAll(() => site?.[Symbol.asyncDispose]());

const rows = <Row>(sql: string) => site.installation.database.all<Row & Record<string, unknown>>(sql);

test('a conf is checked like that of a trigger, and each run has it; the list shows what was asked for', async () => {
  await site.visit({ path: '/dags/books?tab=backfills' }, async (page) => {
    await page.getByRole('button', { name: 'Fill dates back' }).click();
    const form = page.getByRole('form', { name: 'Fill dates back' });
    await form.getByLabel('From, UTC').fill('2026-02-01T00:00');
    await form.getByLabel('To, UTC, included').fill('2026-02-20T00:00');
    await form.getByLabel('Give the runs a conf of their own').check();
    const amount = form.getByRole('textbox', { name: 'amount' });
    await amount.fill('0');
    await form.getByText('At least 1.').waitFor();
    expect(await form.getByRole('button', { name: 'Preview' }).isDisabled()).toBe(true);
    await form.getByLabel('As JSON').fill('{"amount": 7, "city": "Rome", ');
    await form.getByText(/Not valid JSON/).waitFor();
    await form.getByLabel('As JSON').fill('{"amount": 7, "city": "Rome", "extra": [1]}');
    await form.getByRole('button', { name: 'Preview' }).click();
    await form.getByText('20 runs would be made:').waitFor();
    await form.getByText('and 8 more').click();
    await form.getByText(/2026-02-20T00:00/).waitFor();
    await shoot(page, 'backfill-form-1440');
    expect(await layoutFindings(page)).toEqual([]);
    expect(await axeFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot(page, 'backfill-form-1440-dark');
    expect(await axeFindings(page)).toEqual([]);
    await form.getByRole('button', { name: 'Make these runs' }).click();
    const item = page.getByRole('list', { name: 'Backfills' }).getByRole('listitem').first();
    await item.getByText('10 at once · keeps runs that there are · by admin').waitFor();
    await item.getByText('With a conf of its own').click();
    await item.getByText('"Rome"').waitFor();
    await shoot(page, 'backfill-list-1440');
    expect(await axeFindings(page)).toEqual([]);
    await item.getByText('over', { exact: true }).waitFor();
  });
  const [{ conf, params } = { conf: '', params: '' }] = rows<{ conf: string; params: string }>(
    "select conf, params from dag_run where dag_id = 'books' and run_type = 'backfill' limit 1",
  );
  expect([JSON.parse(conf), JSON.parse(params)]).toEqual([
    { amount: 7, city: 'Rome', extra: [1] },
    { amount: 7, city: 'Rome', extra: [1] },
  ]);
});

test('runs that run again have the version that was chosen', async () => {
  await site.visit({ path: '/dags/books?tab=backfills', width: 390, height: 844 }, async (page) => {
    await page.getByRole('button', { name: 'Fill dates back' }).click();
    const form = page.getByRole('form', { name: 'Fill dates back' });
    const version = form.getByLabel('Version of runs that run again');
    expect(await version.isDisabled()).toBe(true);
    await form.getByLabel('From, UTC').fill('2026-02-01T00:00');
    await form.getByLabel('To, UTC, included').fill('2026-02-02T00:00');
    await form.getByLabel('Dates that have a run').selectOption('run again where it is over');
    await version.selectOption('the version that they had');
    await form.getByLabel('The newest date first').check();
    await form.getByRole('button', { name: 'Preview' }).click();
    await form.getByText('2026-02-02T00:00, 2026-02-01T00:00').waitFor();
    await shoot(page, 'backfill-form-390');
    expect(await layoutFindings(page)).toEqual([]);
    await form.getByRole('button', { name: 'Make these runs' }).click();
    await page
      .getByText(
        '10 at once · runs again what is over · on the version that they had · the newest date first · by admin',
      )
      .waitFor();
  });
  expect(
    rows(
      'select run_on_latest_version as latest, dag_run_conf as conf from backfill order by id desc limit 1',
    ),
  ).toEqual([{ latest: 0, conf: null }]);
});

test('a paused DAG carries out its backfill and is paused afterwards, where that is chosen', async () => {
  await site.visit({ path: '/dags/quiet?tab=backfills' }, async (page) => {
    await page.getByRole('switch', { name: 'Pause quiet' }).click();
    await page.getByText('quiet is paused.').waitFor();
    await page.getByRole('button', { name: 'Fill dates back' }).click();
    const form = page.getByRole('form', { name: 'Fill dates back' });
    expect(await form.getByLabel('Leave it paused: the runs wait').isChecked()).toBe(true);
    await form.getByLabel(/^Carry out these runs alone/).check();
    await form.getByLabel('From, UTC').fill('2026-02-01T00:00');
    await form.getByLabel('To, UTC, included').fill('2026-02-02T00:00');
    await form.getByRole('button', { name: 'Preview' }).click();
    await form.getByRole('button', { name: 'Make these runs' }).click();
    await page.getByText('2 of 2 runs succeeded, 0 failed, 0 running').waitFor();
    await page.getByRole('switch', { name: 'Unpause quiet' }).waitFor();
  });
  const paused = () => rows("select is_paused, is_draining from dag where dag_id = 'quiet'");
  await expect.poll(paused, { timeout: 15_000 }).toEqual([{ is_paused: 1, is_draining: 0 }]);
});
