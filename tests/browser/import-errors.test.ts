// A file that cannot be imported appears where one looks, with its line and what to do, and is gone when it is repaired.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { broken, greeting, repaired } from './support/dags.ts';
import { Site, withoutReload } from './support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start({ 'greeting.ts': greeting });
  await site.installation.untilVisible('greeting');
});
afterAll(() => site?.[Symbol.asyncDispose]());

test('a broken file appears with line and remedy and a badge, and disappears when it is repaired', async () => {
  await site.visit({ path: '/import-errors' }, async (page) => {
    await page.getByText('Every file could be imported').waitFor();
    await withoutReload(page, async () => {
      site.installation.writeDag('broken.ts', broken);
      await page.getByText('1 file could not be imported').waitFor();
      await page.getByRole('link', { name: /Import errors\s*1/ }).waitFor();
      const card = page.getByRole('article');
      expect(await card.textContent()).toMatch(/broken\.ts:3.*ARIEL_SCHEDULE_INVALID.*61 \* \* \* \*/);
      await card.getByText(/Use a preset such as '@daily'/).waitFor();
      expect(await card.locator('.bg-danger-soft').first().textContent()).toContain("dag('broken'");
      site.installation.writeDag('broken.ts', repaired);
      await page.getByText('Every file could be imported').waitFor();
      await page.getByRole('link', { name: 'Import errors', exact: true }).waitFor();
    });
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.getByRole('link', { name: 'broken' }).first().waitFor();
  });
});

test('a DAG whose file breaks stays with its last good version, and says so', async () => {
  await site.visit({ path: '/dags' }, async (page) => {
    await page.getByRole('link', { name: 'greeting' }).first().waitFor();
    site.installation.writeDag('greeting.ts', `${greeting}\nthrow new Error('not today');\n`);
    const note = page.getByRole('link', { name: /import error; this is its last good version/ });
    await note.waitFor();
    await page.getByRole('link', { name: 'greeting' }).first().click();
    await page.getByText('not today').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.getByText('The last good version still runs:').waitFor();
    site.installation.writeDag('greeting.ts', greeting);
    await page.getByText('Every file could be imported').waitFor();
  });
});
