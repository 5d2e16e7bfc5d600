// What must hold on every page at every width: nothing sticks out sideways, nothing covers a control, and axe finds nothing.
import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

const layoutScript = readFileSync(new URL('./in-page.js', import.meta.url), 'utf8');
const axeScript = `axe.run({ include: 'html', exclude: '[data-density=compact] [role=log] button' }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`;

/** What axe finds wrong, one line each. Compact log lines are lower than a finger; comfortable ones are not. */
export async function axeFindings(page: Page): Promise<string[]> {
  // Between two colours a text has neither's contrast.
  await untilStill(page);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(axeScript);
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(
      ({ any, html }) =>
        `${id} (${impact}): ${html.slice(0, 200)} ${any.map(({ message }) => message).join('; ')}`,
    ),
  );
}

/** What was changed a moment ago begins to fade with the next frame. */
const stillScript = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  .then(() => Promise.allSettled(document.getAnimations()
    .filter((each) => each.effect?.getComputedTiming().iterations !== Infinity)
    .map((each) => each.finished)))`;

/** When nothing fades or moves any more, but for what moves without end. */
export async function untilStill(page: Page): Promise<void> {
  await page.evaluate(stillScript);
}

/** Parts that stick out of the page sideways, and controls that something else covers. */
export const layoutFindings = (page: Page): Promise<string[]> => page.evaluate<string[]>(layoutScript);
