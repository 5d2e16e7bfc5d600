// What all examples in examples/features are expected to do, by DAG id, in the order of their files.
import type { Expectations } from './expectation.ts';
import { graph } from './graph.ts';
import { limits, runs } from './limits-and-runs.ts';
import { loops } from './loops.ts';
import { mapping } from './mapping.ts';
import { schedules } from './schedules.ts';

export { together } from './limits-and-runs.ts';

export const expectations: Expectations = {
  ...schedules,
  ...graph,
  ...mapping,
  ...loops,
  ...limits,
  ...runs,
};
