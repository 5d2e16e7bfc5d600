// The pages about signing in and rights: what they look like, that they are accessible, and that each act on them is done.
// With ARIEL_SHOTS set to a folder, a picture of each is kept there to look at.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { greeting } from './support/dags.ts';
import { axeFindings, layoutFindings, untilStill } from './support/page-checks.ts';
import { People } from './support/people.ts';
import { type Person, Site } from './support/site.ts';

const shots = process.env.ARIEL_SHOTS;
let site: Site;
let people: People;
let maria: Person;

beforeAll(async () => {
  site = await Site.start({ 'greeting.ts': greeting });
  await site.installation.untilVisible('greeting');
  people = new People(site);
  maria = await people.person('maria', 'Op');
  await people.call('POST', '/auth/fab/v1/users', { username: 'nightly-export', kind: 'service' });
  await people.role('Greeters', 'dag:greeting', 'dags:read', 'runs:create');
  await people.call('POST', '/auth/teams', { name: 'blue', users: ['maria'] });
  await people.call('POST', '/auth/tokens', { name: 'first', scopes: ['runs:read'], expires_in_days: 30 });
  await people.call('PATCH', '/api/v2/dags/greeting', { is_paused: true });
  await people.call('PATCH', '/api/v2/dags/greeting', { is_paused: false });
});
afterAll(() => site?.[Symbol.asyncDispose]());

/** Other tests may run beside these. */
const PATIENT = { timeout: 15_000 };
const text = (words: string) => (page: Page) => page.getByText(words, { exact: true }).first().waitFor();
const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const;

test.each([
  { name: 'profile', path: '/profile', ready: text('What you may do') },
  { name: 'admin-users', path: '/admin', ready: text('maria') },
  { name: 'admin-services', path: '/admin?tab=services', ready: text('nightly-export') },
  { name: 'admin-roles', path: '/admin?tab=roles', ready: text('Comes with Ariel and cannot be changed.') },
  { name: 'admin-own-role', path: '/admin?tab=roles&role=Greeters', ready: text('Where it holds') },
  { name: 'admin-teams', path: '/admin?tab=teams', ready: text('blue') },
  { name: 'admin-sessions', path: '/admin?tab=sessions', ready: text('admin') },
  { name: 'admin-tokens', path: '/admin?tab=tokens', ready: text('first') },
  { name: 'admin-nothing', path: '/admin?q=zzz', ready: text('No name matches.') },
  { name: 'audit', path: '/audit', ready: text('unpause') },
  { name: 'audit-nothing', path: '/audit?event=none', ready: text('No entry matches.') },
])('$name is whole and accessible', { timeout: 120_000 }, async ({ name, path, ready }) => {
  await site.visit({ path }, async (page) => {
    const findings: string[] = [];
    for (const { height, width } of sizes)
      for (const mode of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme: mode });
        await page.locator(`html[data-theme=${mode}]`).waitFor();
        await ready(page);
        await page.locator('main .animate-pulse').first().waitFor({ state: 'detached' });
        await untilStill(page);
        await keep(page, `${name}-${width}-${mode}`);
        const found = mode === 'light' ? await layoutFindings(page) : [];
        if (width === 1440 || (width === 390 && mode === 'light')) found.push(...(await axeFindings(page)));
        findings.push(...found.map((finding) => `${width} ${mode}: ${finding}`));
      }
    expect(findings).toEqual([]);
  });
});

async function keep(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), animations: 'disabled' });
}

test('a token is shown once, opens what its scopes say, and nothing once it is revoked', async () => {
  await site.visit({ as: maria, path: '/profile' }, async (page) => {
    await page.getByRole('button', { name: 'New token' }).click();
    await page.getByLabel('Name').fill('for my script');
    await page.getByLabel('Scopes').fill('dags:read');
    expect(await axeFindings(page)).toEqual([]);
    await page.getByLabel('Name').press('Enter');
    const token = (await page.locator('dialog code, [role=dialog] code').textContent()) ?? '';
    await keep(page, 'token-made');
    const ask = async (path: string) =>
      (await fetch(`${site.url}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect([await ask('/api/v2/dags'), await ask('/api/v2/pools')]).toEqual([200, 403]);
    await page.keyboard.press('Escape');
    await page.getByRole('cell', { name: 'for my script', exact: true }).waitFor();
    expect(await page.content()).not.toContain(token);
    await page.getByRole('button', { name: 'Revoke the token for my script' }).click();
    await page.getByText('The token for my script opens nothing any more.').waitFor();
    expect(await ask('/api/v2/dags')).toBe(403);
  });
});

test('one signs out a session of oneself, and an administrator that of another', async () => {
  const enter = async (person: Person) => {
    const answer = await fetch(`${site.url}/ui/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(person),
    });
    return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  };
  const isIn = async (cookie: string) =>
    (await fetch(`${site.url}/ui/session`, { headers: { cookie } })).status === 200;
  const [one, two] = [await enter(maria), await enter(maria)];
  await site.visit({ as: maria, path: '/profile' }, async (page) => {
    await page
      .getByRole('button', { name: /^Sign out the session from/ })
      .first()
      .click();
    await page.getByText('The session is signed out.').first().waitFor();
    expect([await isIn(one), await isIn(two)].filter(Boolean)).toHaveLength(1);
  });
  await site.visit({ path: '/admin?tab=sessions&q=maria' }, async (page) => {
    const rest = page.getByRole('button', { name: /^Sign out the session from/ });
    await rest.first().waitFor();
    const amount = await rest.count();
    await rest.first().click();
    await expect.poll(() => rest.count(), PATIENT).toBe(amount - 1);
  });
});

test('one changes the password with the old one, and is told what is wrong with a new one', async () => {
  const jon = await people.person('jon', 'Viewer');
  await site.visit({ as: jon, path: '/profile', expected: /403|400/ }, async (page) => {
    const fill = async (current: string, next: string) => {
      await page.getByLabel('Current password').fill(current);
      await page.getByLabel('New password', { exact: true }).fill(next);
      await page.getByLabel('New password again').fill(next);
      await page.keyboard.press('Enter');
    };
    await fill('wrong one entirely', 'rivers run to the sea');
    await page.getByText('The current password is another one.').waitFor();
    await fill(jon.password, 'short');
    await page.getByText(/This password cannot be used/).waitFor();
    await fill(jon.password, 'rivers run to the sea');
    await page.getByText('The password is changed.').waitFor();
  });
});

test('an administrator makes, changes and removes an account by keyboard', async () => {
  await site.visit({ path: '/admin' }, async (page) => {
    await page.getByRole('button', { name: 'New user' }).press('Enter');
    await page.getByLabel('User name').fill('zoe');
    await page.getByLabel('Password').fill('walks on the beach');
    await page.getByLabel('Viewer').press('Space');
    await page.getByLabel('blue').press('Space');
    expect(await axeFindings(page)).toEqual([]);
    await keep(page, 'new-user');
    await page.getByLabel('User name').press('Enter');
    const row = page.getByRole('row').filter({ hasText: 'zoe' });
    await row.waitFor();
    await row.press('Enter');
    await page.getByLabel('May sign in').press('Space');
    await page.getByRole('button', { name: 'Save' }).press('Enter');
    await row.getByText('switched off').waitFor();
    await row.getByRole('button', { name: 'Remove the account zoe' }).press('Enter');
    const remove = page.getByRole('button', { name: 'Remove', exact: true });
    expect(await remove.isDisabled()).toBe(true);
    await page.getByLabel(/^Type zoe/).fill('zoe');
    await page.keyboard.press('Enter');
    await page.getByText('The account zoe is removed.').waitFor();
    expect(await row.count()).toBe(0);
  });
});

test('an own role is made and changed in the permission table', async () => {
  await site.visit({ path: '/admin?tab=roles' }, async (page) => {
    await page.getByRole('button', { name: 'New role' }).click();
    await page.getByLabel('Name of the role').fill('Watchers');
    await page.getByLabel('Where it holds').fill('prefix:sales_');
    await page.getByLabel('Watchers: read DAGs').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The role Watchers is saved.').waitFor();
    await page.getByRole('link', { name: 'Watchers' }).click();
    await page.getByLabel('Watchers: read DAG Runs').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect
      .poll(async () => JSON.stringify(await people.call('GET', '/auth/fab/v1/roles/Watchers')), PATIENT)
      .toContain('DAG Runs');
    await page.getByRole('button', { name: 'Remove the role Watchers' }).click();
    await page.getByText('The role Watchers is removed.').waitFor();
  });
});

test('the audit log is filtered by what the address says, and shows before and after side by side', async () => {
  await site.visit({ path: '/audit?event=pause' }, async (page) => {
    await page.getByRole('row').nth(1).press('Enter');
    const entry = page.getByRole('complementary', { name: 'Entry' });
    await entry.waitFor();
    expect(await entry.getByRole('row').nth(1).allInnerTexts()).toEqual([
      expect.stringMatching(/is_paused\s+false\s+true/),
    ]);
    expect(await axeFindings(page)).toEqual([]);
    await keep(page, 'audit-entry');
    await page.getByLabel('By user').fill('nobody-at-all');
    await page.getByText('No entry matches.').waitFor();
    expect(new URL(page.url()).searchParams.get('owner')).toBe('nobody-at-all');
  });
});
