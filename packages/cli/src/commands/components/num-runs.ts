// `--num-runs` of the parts that work in rounds.
import type { Given } from '../given.ts';

/** Null: without end, as zero and below mean it in Airflow. */
export function numRunsOf(given: Given, configured: number): number | null {
  const rounds = given.wholeNumber('numRuns', { min: -1 }) ?? configured;
  return rounds > 0 ? rounds : null;
}
