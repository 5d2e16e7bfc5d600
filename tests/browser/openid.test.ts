// The company's sign-in page, from a real browser: the button, the way there and back, and what is said where somebody gets no account.
import { createServer } from 'node:net';
import { afterAll, beforeAll, test } from 'vitest';
import {
  type OpenIdProvider,
  startOpenIdProvider,
} from '../../packages/api/tests/fixture/openid-provider.ts';
import { greeting } from './support/dags.ts';
import { Site } from './support/site.ts';

let provider: OpenIdProvider;
let site: Site;
beforeAll(async () => {
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  provider = await startOpenIdProvider(`${baseUrl}/auth/oidc/callback`);
  site = await Site.start(
    { 'greeting.ts': greeting },
    {
      ARIEL__API__PORT: String(port),
      ARIEL__API__BASE_URL: baseUrl,
      ARIEL__OIDC__ISSUER: provider.issuer,
      ARIEL__OIDC__CLIENT_SECRET: 'a secret between both',
      ARIEL__OIDC__SCOPES: 'openid,profile,groups',
      ARIEL__OIDC__LABEL: 'Sign in with Example',
      ARIEL__API_AUTH__GROUP_ROLES: '{"data-team": ["Viewer"]}',
    },
  );
  await site.installation.untilVisible('greeting');
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});

/** The pages ask another host here, because they are told to; and they are asked to sign in. */
const expected = /401|403|127\.0\.0\.1/;

test('the button leads there, and back to the page that was asked for', async () => {
  provider.user = { sub: 'u-1', preferred_username: 'maria', groups: ['data-team'] };
  await site.visit({ path: '/dags/greeting?tab=code', signedIn: false, expected }, async (page) => {
    await page.getByRole('link', { name: 'Sign in with Example' }).click();
    await page.waitForURL((url) => url.pathname === '/dags/greeting' && url.search === '?tab=code');
    await page.getByText('Says hello as often as wanted').waitFor();
    await page.getByRole('button', { name: 'Account of maria' }).waitFor();
  });
});

test('who gets no account here is told so, on the page where one can still use a password', async () => {
  provider.user = { sub: 'u-2', preferred_username: 'admin' };
  await site.visit({ path: '/', signedIn: false, expected }, async (page) => {
    await page.getByRole('link', { name: 'Sign in with Example' }).click();
    await page.getByText('there is no account for you here').waitFor();
    await page.getByLabel('User name').fill('admin');
    await page.getByLabel('Password').fill(site.password);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Account of admin' }).waitFor();
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('127.0.0.1 has no free port.');
  return address.port;
}
