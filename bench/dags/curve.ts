// One DAG a point of the curve: the same task mapped 100 to 100,000 times. In a file of their own: their literal lists
// would make every start of the others slower.
import { dag, task } from 'ariel';

const noop = task('noop', (_inputs: { item: number }) => {});

for (const instances of [100, 1_000, 10_000, 100_000]) {
  dag(
    `curve_${instances}`,
    { schedule: null, isPausedUponCreation: false, maxActiveTasks: 32, tags: ['bench'] },
    () => {
      noop.expand({ item: Array.from({ length: instances }, (_, index) => index) });
    },
  );
}
