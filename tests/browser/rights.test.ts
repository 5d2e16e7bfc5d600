// What pages offer to whom. On every page and with every key, nobody is offered what the server would refuse: a request that is
// answered 403 writes an error into the console, which fails the visit.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failing, greeting } from './support/dags.ts';
import { People } from './support/people.ts';
import { type Person, runPath, Site } from './support/site.ts';

let site: Site;
let run = '';
let greetingRun = '';
const people: Record<string, Person> = {};

beforeAll(async () => {
  site = await Site.start({ 'greeting.ts': greeting, 'failing.ts': failing });
  const { installation } = site;
  await installation.untilVisible('greeting', 'failing');
  greetingRun = (await installation.run('greeting')).run_id;
  run = (await installation.run('failing')).run_id;
  const make = new People(site);
  const reads = ['dags', 'runs', 'instances', 'logs'].map((resource) => `${resource}:read`);
  const acts = ['dags:edit', 'runs:create', 'runs:edit', 'instances:edit'];
  await make.role('Greeters', 'dag:greeting', ...reads, ...acts);
  await make.role('Onlookers', '*', ...reads);
  await make.role('Names', '*', 'dags:read');
  await make.call('POST', '/auth/teams', { name: 'blue' });
  await make.role('Blues', 'team:blue', ...reads, ...acts);
  people.admin = site.administrator;
  for (const role of ['Viewer', 'User', 'Op'])
    people[role.toLowerCase()] = await make.person(`a-${role}`, role);
  people.nobody = await make.person('nobody', 'Public');
  people.greeter = await make.person('greeter', 'Greeters', 'Onlookers');
  people.reader = await make.person('reader', 'Names');
  people.blue = await make.person('blue', 'Blues');
  await make.call('PATCH', '/auth/teams/blue', { users: ['blue'] });
});
afterAll(() => site?.[Symbol.asyncDispose]());

const places = () => [
  '/',
  '/dags',
  ...['greeting', 'failing'].flatMap((dagId) =>
    ['', '?tab=runs', '?tab=tasks', '?tab=code', '?tab=details', '?view=graph', '?open=trigger'].map(
      (rest) => `/dags/${dagId}${rest}`,
    ),
  ),
  ...['', '?tab=gantt', '?tab=tasks', '?tab=inputs'].map((rest) => runPath('failing', run, rest)),
  ...['', '?tab=error', '?tab=tries', '?tab=inputs', '?tab=fields', '?tab=details'].map((rest) =>
    runPath('failing', run, `/tasks/load${rest}`),
  ),
  '/requests',
  '/limits',
  '/import-errors',
  '/bundles',
  '/profile',
  '/admin',
  ...['services', 'roles', 'teams', 'sessions', 'tokens'].map((tab) => `/admin?tab=${tab}`),
  '/audit',
];

/** As a link within the pages: nothing is loaded anew. */
const goTo = (path: string): string =>
  `history.pushState({}, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`;

/** What is asked for by then has been answered, and painted. */
const settled = async (page: Page): Promise<void> => {
  await page.locator('header').first().waitFor();
  await page.locator('main :is(h1, h2, [role=alert])').first().waitFor({ state: 'attached' });
  await page.locator('main .animate-pulse').first().waitFor({ state: 'detached' });
};

/** Foreign rows are not there: a DAG that one does not see is answered 404. */
const notThere = /404/;

describe.each(['viewer', 'user', 'op', 'admin', 'greeter', 'reader', 'nobody', 'blue'])('%s', (name) => {
  test('goes to every page, and nothing that they ask for is refused', { timeout: 180_000 }, async () => {
    const expected = name === 'blue' ? notThere : /^$/;
    await site.visit({ as: people[name] ?? site.administrator, expected }, async (page) => {
      const refused: string[] = [];
      page.on('response', (answer) => {
        if (answer.status() === 403) refused.push(`${answer.request().method()} ${answer.url()}`);
      });
      for (const path of places()) {
        await page.evaluate(goTo(path));
        await settled(page);
        if (refused.length > 0) throw new Error(`${path}: ${refused.join(', ')}`);
      }
      for (const keys of ['g h', 'g d', 'g r', 'g l', 'g e', 'g b', 'g p', 'g u', 'g a', 'Control+k']) {
        for (const key of keys.split(' ')) await page.keyboard.press(key);
        await settled(page);
      }
      expect(refused).toEqual([]);
    });
  });
});

const offers = async (page: Page) => ({
  trigger: await page.getByRole('button', { name: 'Trigger', exact: true }).count(),
  clear: await page.getByRole('button', { name: 'Clear', exact: true }).count(),
  mark: await page.getByRole('button', { name: 'Mark as' }).count(),
  pause: await page.getByRole('switch').first().isEnabled(),
});

test.each([
  ['viewer', 'failing', false],
  ['user', 'failing', true],
  ['greeter', 'failing', false],
  ['greeter', 'greeting', true],
])('%s is offered the acts on %s: %s', async (name, dagId, may) => {
  const path = runPath(dagId, dagId === 'failing' ? run : greetingRun);
  await site.visit({ as: people[name] ?? site.administrator, path }, async (page) => {
    await page
      .getByText(/Ended:/)
      .first()
      .waitFor();
    await settled(page);
    expect(await offers(page)).toEqual({
      trigger: Number(may),
      clear: Number(may),
      mark: Number(may),
      pause: may,
    });
  });
});

test('a switch that does not move says why', async () => {
  await site.visit({ as: people.viewer ?? site.administrator, path: '/dags' }, async (page) => {
    const pause = page.getByRole('switch').first();
    await pause.waitFor();
    expect(await pause.isDisabled()).toBe(true);
    expect(await pause.getAttribute('title')).toContain('dags:edit');
  });
});

test.each([
  ['reader', '/limits', 'pools:read'],
  ['reader', '/audit', 'audit:read'],
  ['viewer', '/admin', 'users:read'],
  ['nobody', '/dags', 'dags:read'],
  ['reader', '/dags/greeting?tab=code', 'code:read'],
  ['viewer', '/dags/greeting?open=trigger', 'runs:create'],
])('%s is told in words that %s needs %s', async (name, path, permission) => {
  await site.visit({ as: people[name] ?? site.administrator, path }, async (page) => {
    const words = page.getByRole('alert').filter({ hasText: 'You may not open this page' });
    await words.waitFor();
    expect(await words.textContent()).toContain(permission);
  });
});

test('navigation, search and keys show what one may open', async () => {
  const shown = async (name: string) => {
    let links: string[] = [];
    let items: string[] = [];
    await site.visit({ as: people[name] ?? site.administrator, path: '/profile' }, async (page) => {
      await page.getByText('What you may do').waitFor();
      links = await page.getByRole('navigation').first().getByRole('link').allInnerTexts();
      await page.getByRole('button', { name: /^Account of/ }).click();
      items = await page.getByRole('menuitem').allInnerTexts();
    });
    return [...links, ...items].map((text) => text.replaceAll(/\s+/g, ' ').trim());
  };
  expect(await shown('nobody')).toEqual(['Profile and tokens', 'Sign out']);
  expect(await shown('reader')).toEqual(['Home', 'DAGs', 'Bundles', 'Profile and tokens', 'Sign out']);
  expect(await shown('admin')).toEqual([
    ...['Home', 'DAGs', 'Requests', 'Limits', 'Import errors'],
    ...['Bundles', 'Profile and tokens', 'Users and access', 'Audit log', 'Sign out'],
  ]);
});
