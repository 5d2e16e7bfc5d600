// What all examples in examples/features are expected to do, by DAG id, in the order of their files.
import { assets } from './assets.ts';
import { data } from './data.ts';
import type { Expectations } from './expectation.ts';
import { failures } from './failures.ts';
import { graph } from './graph.ts';
import { limits, runs } from './limits-and-runs.ts';
import { loops } from './loops.ts';
import { mapping } from './mapping.ts';
import { operators } from './operators.ts';
import { schedules } from './schedules.ts';
import { secrets } from './secrets.ts';
import { waiting } from './waiting.ts';

export { together } from './limits-and-runs.ts';

export const expectations: Expectations = {
  ...schedules,
  ...assets,
  ...graph,
  ...mapping,
  ...loops,
  ...operators,
  ...limits,
  ...runs,
  ...secrets,
  ...failures,
  ...waiting,
  ...data,
};
