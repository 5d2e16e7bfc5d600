// Worlds in which something was broken once: as a seed, or as a plan where what is drawn from the seed has changed since.
// Drawing changes what a seed means: a bug that matters is kept as a plan.
import { readdirSync, readFileSync } from 'node:fs';
import type { WorldPlan } from '@ariel/testkit';

export interface Regression {
  /** What was broken. */
  readonly was: string;
  readonly world: number | WorldPlan;
}

const folder = new URL('.', import.meta.url);

export const regressions: readonly Regression[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Regression);
