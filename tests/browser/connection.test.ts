// A server that goes away while a page is open: the page says so, and catches up by itself when the server is back.
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { greeting } from './support/dags.ts';
import { Site, withoutReload } from './support/site.ts';

test('a lost connection is told, and ends without a reload when the server returns', async () => {
  await using site = await Site.start({ 'greeting.ts': greeting }, { ARIEL__API__PORT: await freePort() });
  const { installation } = site;
  await installation.untilVisible('greeting');
  const gone = /Failed to load resource|ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE|ERR_NETWORK/;
  await site.visit({ path: '/dags/greeting', expected: gone }, async (page) => {
    await page.getByText('It has not run yet.').waitFor();
    const banner = page.getByRole('status').filter({ hasText: 'Connection lost' });
    await withoutReload(page, async () => {
      expect(await banner.count()).toBe(0);
      await installation.kill();
      await banner.waitFor();
      await installation.start();
      await installation.run('greeting');
      await banner.waitFor({ state: 'detached' });
      await page.getByText(/^The last run/).waitFor();
      // And it is live again, not only read once.
      await installation.run('greeting');
      await expect.poll(() => page.getByRole('grid').getAttribute('aria-colcount')).toBe('3');
    });
  });
});

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}
