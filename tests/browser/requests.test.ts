// The page of everything that waits for people: which, since when, until when, for whom; filtered in the address, answered on the spot.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindings, layoutFindings } from './support/page-checks.ts';
import { People } from './support/people.ts';
import { shoot } from './support/shoot.ts';
import { type Person, Site } from './support/site.ts';

const dags = `import { dag, param } from 'ariel';
import { ApprovalOperator, HITLOperator } from 'ariel/standard';
dag('ships', { displayName: 'Shipping' }, () => {
  new HITLOperator({ taskId: 'region', subject: 'Which region goes first?', body: 'All **212** tests passed.', options: ['EU', 'US'], defaults: 'EU',
    executionTimeout: '2h', params: { rate: param.number({ default: 1 }) } });
});
dag('deploys', {}, () => { new ApprovalOperator({ taskId: 'ok', subject: 'Deploy the new version?' }); });
dag('signs', {}, () => { new ApprovalOperator({ taskId: 'sign', subject: 'Sign the contract?', assignedUsers: [{ id: 'maria', name: 'maria' }] }); });
`;

let site: Site;
let maria: Person;
let viewer: Person;
let deployer: Person;
const runs: Record<string, string> = {};
beforeAll(async () => {
  site = await Site.start({ 'dags.ts': dags });
  const { installation } = site;
  await installation.untilVisible('ships', 'deploys', 'signs');
  const people = new People(site);
  maria = await people.person('maria', 'User');
  viewer = await people.person('looker', 'Viewer');
  const reads = ['dags', 'runs', 'instances', 'logs', 'humans'].map((resource) => `${resource}:read`);
  await people.role('Deployers', 'dag:deploys', ...reads, 'dags:edit', 'humans:edit');
  deployer = await people.person('deployer', 'Deployers');
});
afterAll(() => site?.[Symbol.asyncDispose]());

/** A busy machine paints late. */
const patient = { timeout: 15_000 };
const subjects = (page: Page) => () => page.getByRole('row').locator('[title*="?"]').allTextContents();
const badge = (page: Page) => page.getByRole('navigation').first().getByRole('link', { name: 'Requests' });

async function ask(dagId: string, taskId: string): Promise<void> {
  runs[dagId] = await site.installation.trigger(dagId);
  await site.installation.untilInstance(
    { dagId, runId: runs[dagId], taskId },
    'asks',
    ({ state }) => state === 'awaiting_input',
  );
}

test('an empty page teaches, and what is asked meanwhile comes by itself', async () => {
  await site.visit({ path: '/' }, async (page) => {
    await page.getByText('Health').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.waitForURL(/\/requests$/);
    await page.getByText('Nothing waits for an answer.').waitFor();
    await page.getByText("new ApprovalOperator({ taskId: 'ok'").waitFor();
    await ask('ships', 'region');
    await page.getByText('Which region goes first?').waitFor();
    await expect.poll(() => badge(page).textContent(), patient).toContain('1 request for you');
  });
});

test('each request says since when, until when, what happens then, and for whom; it is whole at each width', async () => {
  await ask('deploys', 'ok');
  await ask('signs', 'sign');
  await site.visit({ path: '/requests' }, async (page) => {
    await page.getByText('3 tasks wait for an answer, 2 for you').waitFor();
    const region = page.getByRole('row').filter({ hasText: 'Which region' });
    for (const words of ['Shipping', 'region', 'in 1 h', 'then EU is taken', 'anybody who may'])
      await region.getByText(words, { exact: true }).waitFor();
    await page.getByRole('row').filter({ hasText: 'Sign the contract?' }).getByText('maria').waitFor();
    for (const { height, mode, width } of [
      { width: 1440, height: 900, mode: 'light' },
      { width: 1440, height: 900, mode: 'dark' },
      { width: 1024, height: 768, mode: 'light' },
      { width: 390, height: 844, mode: 'light' },
      { width: 390, height: 844, mode: 'dark' },
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: mode });
      await page.locator(`html[data-theme=${mode}]`).waitFor();
      await shoot(page, `requests-${width}-${mode}`);
      expect(await layoutFindings(page)).toEqual([]);
      expect(await axeFindings(page)).toEqual([]);
    }
  });
});

test('filters stand in the address, and a link shows the same', async () => {
  await site.visit({ path: '/requests' }, async (page) => {
    await expect.poll(subjects(page), patient).toHaveLength(3);
    await page.keyboard.press('/');
    await page.keyboard.type('deploy');
    await expect.poll(subjects(page), patient).toEqual(['Deploy the new version?']);
    expect(new URL(page.url()).searchParams.get('q')).toBe('deploy');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'For me' }).click();
    await expect.poll(subjects(page), patient).toHaveLength(2);
    await page.getByRole('button', { name: 'With a deadline' }).click();
    await expect.poll(subjects(page), patient).toEqual(['Which region goes first?']);
    await page.goto('/requests?dag=signs&sort=-since');
    await expect.poll(subjects(page), patient).toEqual(['Sign the contract?']);
    await page.goto('/requests?q=nothing+like+this');
    await page.getByText('No request matches these filters.').waitFor();
  });
});

test('one is opened and answered by keys, and leaves the list', async () => {
  await site.visit({ path: '/requests' }, async (page) => {
    await page.getByRole('row').filter({ hasText: 'Which region' }).focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'Request' });
    await panel.getByText('tests passed').waitFor();
    expect(new URL(page.url()).searchParams.get('request')).not.toBeNull();
    await shoot(page, 'requests-panel-1440');
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await shoot(page, 'requests-panel-390');
    expect(await layoutFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    await panel.focus();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await page.getByRole('row').filter({ hasText: 'Which region' }).focus();
    await page.keyboard.press('Enter');
    await panel.getByRole('radio', { name: 'US' }).focus();
    await page.keyboard.press('Space');
    await panel.getByRole('textbox', { name: 'rate' }).fill('2.5');
    await panel.getByRole('button', { name: 'Send answer' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Answered: the task goes on.').waitFor();
    await expect.poll(subjects(page), patient).toEqual(['Deploy the new version?', 'Sign the contract?']);
    await panel.waitFor({ state: 'detached' });
  });
  await site.installation.untilEnded('ships', runs.ships ?? '');
});

test('what is for others cannot be sent, and says so; they see it as theirs', async () => {
  await site.visit({ path: '/requests?dag=signs' }, async (page) => {
    await page.getByText('Sign the contract?').click();
    await page.getByText('It is for others to answer.').waitFor();
    expect(await page.getByRole('button', { name: 'Send answer' }).isDisabled()).toBe(true);
  });
  await site.visit({ path: '/requests?whom=me', as: maria }, async (page) => {
    await page.getByText('2 tasks wait for an answer', { exact: true }).waitFor();
    await expect.poll(() => badge(page).textContent(), patient).toContain('2 requests for you');
  });
});

test('who may only look is counted nothing and can send nothing; a role of one DAG sees that one', async () => {
  await site.visit({ path: '/requests', as: viewer }, async (page) => {
    await page.getByText('2 tasks wait for an answer, none for you').waitFor();
    expect(await badge(page).textContent()).toBe('Requests');
    await page.getByText('Deploy the new version?').click();
    await page.getByText('You may not answer requests of this DAG.').waitFor();
  });
  await site.visit({ path: '/requests', as: deployer }, async (page) => {
    await page.getByText('1 task waits for an answer', { exact: true }).waitFor();
    await page.getByText('Deploy the new version?').click();
    await page.getByRole('radio', { name: 'Approve' }).check();
    await page.getByRole('button', { name: 'Send answer' }).click();
    await page.getByText('Nothing waits for an answer.').waitFor();
  });
});

test('a link to one that somebody has answered meanwhile says so', async () => {
  await site.visit({ path: '/requests?request=gone' }, async (page) => {
    await page.getByText('It does not wait any more').waitFor();
  });
});
