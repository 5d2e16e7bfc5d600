// Every page in light and dark, at three widths: no axe finding, nothing sticking out or covered. With ARIEL_SHOTS set to a
// folder, a picture of each is kept there to look at.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { broken, failing, greeting, hog, mapped, nightly, slow } from './support/dags.ts';
import { axeFindings, layoutFindings, untilStill } from './support/page-checks.ts';
import { Site } from './support/site.ts';

const shots = process.env.ARIEL_SHOTS;
let site: Site;
const runs: Record<string, string> = {};

beforeAll(async () => {
  site = await Site.start({
    'greeting.ts': greeting,
    'slow.ts': slow,
    'failing.ts': failing,
    'mapped.ts': mapped,
    'hog.ts': hog,
    'broken.ts': broken,
    'nightly.ts': nightly,
  });
  const { installation } = site;
  await installation.untilVisible('greeting', 'slow', 'failing', 'mapped', 'hog');
  for (let each = 0; each < 6; each++) runs.greeting = (await installation.run('greeting')).run_id;
  runs.failing = (await installation.run('failing')).run_id;
  runs.mapped = (await installation.run('mapped')).run_id;
  runs.slow = await installation.trigger('slow');
  await installation.untilInstance(
    { dagId: 'slow', runId: runs.slow, taskId: 'first' },
    'runs',
    (row) => row.state === 'running',
  );
});

afterAll(() => site?.[Symbol.asyncDispose]());

interface Look {
  readonly name: string;
  readonly path: () => string;
  /** Shown when the page is complete. */
  readonly ready: (page: Page) => Promise<unknown>;
  readonly signedIn?: boolean;
}

const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();
const ofTask = (dagId: string, taskId: string, rest = '') =>
  `/dags/${dagId}/runs/${encodeURIComponent(runs[dagId] ?? '')}/tasks/${taskId}${rest}`;

const looks: readonly Look[] = [
  {
    name: 'sign-in',
    path: () => '/sign-in',
    ready: (page) => page.getByRole('button', { name: 'Sign in' }).waitFor(),
    signedIn: false,
  },
  { name: 'home', path: () => '/', ready: text('Health') },
  {
    name: 'dags',
    path: () => '/dags',
    ready: (page) => page.getByRole('link', { name: 'greeting' }).first().waitFor(),
  },
  { name: 'limits', path: () => '/limits', ready: text('Pool default_pool') },
  { name: 'dag', path: () => '/dags/greeting', ready: text(/The last run/) },
  {
    name: 'dag-graph',
    path: () => '/dags/mapped?view=graph',
    ready: (page) => page.locator('.react-flow__node').first().waitFor(),
  },
  {
    name: 'dag-runs',
    path: () => '/dags/greeting?tab=runs',
    ready: (page) => page.getByRole('row').nth(2).waitFor(),
  },
  {
    name: 'dag-tasks',
    path: () => '/dags/mapped?tab=tasks',
    ready: (page) => page.getByRole('row').nth(2).waitFor(),
  },
  { name: 'dag-code', path: () => '/dags/greeting?tab=code', ready: text('Says hello as often as wanted') },
  { name: 'dag-details', path: () => '/dags/greeting?tab=details', ready: text('Last evaluated') },
  {
    name: 'run',
    path: () => `/dags/failing/runs/${encodeURIComponent(runs.failing ?? '')}`,
    ready: text(/Ended:/),
  },
  {
    name: 'run-gantt',
    path: () => `/dags/mapped/runs/${encodeURIComponent(runs.mapped ?? '')}?tab=gantt`,
    ready: text('In the queue'),
  },
  {
    name: 'run-tasks',
    path: () => `/dags/mapped/runs/${encodeURIComponent(runs.mapped ?? '')}?tab=tasks`,
    ready: (page) => page.getByRole('row').nth(2).waitFor(),
  },
  {
    name: 'run-inputs',
    path: () => `/dags/greeting/runs/${encodeURIComponent(runs.greeting ?? '')}?tab=inputs`,
    ready: text('Logical date'),
  },
  { name: 'task-log', path: () => ofTask('slow', 'first'), ready: text('the first line') },
  {
    name: 'task-error',
    path: () => ofTask('failing', 'load', '?tab=error'),
    ready: text('row 7 has no amount'),
  },
  { name: 'task-failed-log', path: () => ofTask('failing', 'load'), ready: text('reading rows') },
  { name: 'task-tries', path: () => ofTask('failing', 'load', '?tab=tries'), ready: text('Host (process)') },
  {
    name: 'task-inputs',
    path: () => ofTask('greeting', 'shout', '?tab=inputs'),
    ready: text('return_value'),
  },
  {
    name: 'task-details',
    path: () => ofTask('greeting', 'shout', '?tab=details'),
    ready: text('Trigger rule'),
  },
  {
    name: 'task-mapped',
    path: () => ofTask('mapped', 'quality.check'),
    ready: (page) => page.getByRole('row').nth(5).waitFor(),
  },
  {
    name: 'trigger',
    path: () => '/dags/greeting?open=trigger',
    ready: (page) => page.getByRole('textbox', { name: 'Times' }).waitFor(),
  },
  { name: 'import-errors', path: () => '/import-errors', ready: text('broken.ts') },
];

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const;

test.each(looks)('$name is whole and accessible', async ({ name, path, ready, signedIn = true }) => {
  const expected = signedIn ? /^$/ : /401/;
  await site.visit({ path: path(), signedIn, expected }, async (page) => {
    const findings: string[] = [];
    for (const { width, height } of sizes) {
      for (const mode of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme: mode });
        await page.locator(`html[data-theme=${mode}]`).waitFor();
        await ready(page);
        await page.locator('main .animate-pulse').first().waitFor({ state: 'detached' });
        await untilStill(page);
        if (shots !== undefined) {
          mkdirSync(shots, { recursive: true });
          await page.screenshot({
            path: join(shots, `${name}-${width}-${mode}.png`),
            animations: 'disabled',
          });
        }
        const found = mode === 'light' ? await layoutFindings(page) : [];
        if (width === 1440 || (width === 390 && mode === 'light')) found.push(...(await axeFindings(page)));
        findings.push(...found.map((finding) => `${width} ${mode}: ${finding}`));
      }
    }
    expect(findings).toEqual([]);
  });
});
