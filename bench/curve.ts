// What a finished task costs in runs of 100 to 100,000 mapped instances: the same, if cost follows change.
import type { Benchmark, Measurement } from './measured.ts';
import { isTaskProcess } from './process-tree.ts';
import { askForRun, runToEnd, setClock, usage } from './timed-run.ts';

/** Small runs are repeated, so that their times are not those of one moment. */
const sizes = [
  { instances: 100, repeats: 20 },
  { instances: 1_000, repeats: 5 },
  { instances: 10_000, repeats: 1 },
  { instances: 100_000, repeats: 1 },
] as const;
const END_WITHIN_MS = 600_000;

export const measureCurve: Benchmark = async ({ server, runs, say }) => {
  const measurements: Measurement[] = [];
  for (let index = 0; index < runs; index += 1) {
    const costs = [];
    for (const size of sizes) {
      const cost = await costOf(size);
      costs.push(cost);
      say(`curve, run ${index + 1}: ${size.instances} instances, ${cost.wallUs.toFixed(0)} µs each`);
    }
    const [smallest, largest] = [costs[0]!, costs.at(-1)!];
    measurements.push({
      value: largest.wallUs / smallest.wallUs,
      taskProcesses: server.processes().filter(isTaskProcess).length,
      details: Object.fromEntries(costs.flatMap(({ instances, ...figures }) => named(instances, figures))),
    });
  }
  return [{ mark: 'curve', runs: measurements }];

  async function costOf({ instances, repeats }: (typeof sizes)[number]) {
    const dagId = `curve_${instances}`;
    let wallUs = 0;
    setClock();
    const before = usage(server);
    for (let count = 0; count < repeats; count += 1) {
      const asked = await askForRun(server, dagId);
      const run = await runToEnd(server, dagId, asked, { lookMs: 20, endWithinMs: END_WITHIN_MS });
      wallUs += run.endUs - run.startUs;
    }
    const after = usage(server);
    const tasks = instances * repeats;
    return {
      instances,
      wallUs: wallUs / tasks,
      mainUs: ((after.main - before.main) * 1e6) / tasks,
      allUs: ((after.server - before.server) * 1e6) / tasks,
      mainMb: after.mainMb,
    };
  }
};

interface Cost {
  readonly wallUs: number;
  readonly mainUs: number;
  readonly allUs: number;
  readonly mainMb: number;
}

function named(instances: number, { wallUs, mainUs, allUs, mainMb }: Cost): [string, number][] {
  return [
    [`of_${instances}_us`, wallUs],
    [`of_${instances}_main_cpu_us`, mainUs],
    [`of_${instances}_all_cpu_us`, allUs],
    [`of_${instances}_main_mb`, mainMb],
  ];
}
