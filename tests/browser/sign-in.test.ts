// Who may come in: a wrong password, the right one, the way back to where one wanted to go, and the way out.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { greeting } from './support/dags.ts';
import { Site } from './support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start({ 'greeting.ts': greeting });
  await site.installation.untilVisible('greeting');
});
afterAll(() => site?.[Symbol.asyncDispose]());

test('a wrong password is refused in words, the right one leads to the page that was asked for', async () => {
  await site.visit({ path: '/dags/greeting?tab=code', signedIn: false, expected: /401/ }, async (page) => {
    await page.waitForURL(/\/sign-in/);
    await page.getByLabel('User name').fill('admin');
    await page.getByLabel('Password').fill('not it');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This name and password do not fit together.').waitFor();
    await page.getByLabel('Password').fill(site.password);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/dags/greeting' && url.search === '?tab=code');
    await page.getByText('Says hello as often as wanted').waitFor();
  });
});

test('whoever has signed out is asked again', async () => {
  await site.visit({ path: '/', signedIn: false, expected: /401/ }, async (page) => {
    await page.getByLabel('User name').fill('admin');
    await page.getByLabel('Password').fill(site.password);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL(/\/sign-in/);
    await page.goto('/dags');
    await page.waitForURL(/\/sign-in/);
    expect(await page.getByLabel('Password').isVisible()).toBe(true);
  });
});
