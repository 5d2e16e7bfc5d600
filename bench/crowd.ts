// How long another DAG's chain takes while a run of 100,000 mapped instances goes on, against how long it takes alone.
import type { Benchmark, Measurement, Surroundings } from './measured.ts';
import { isTaskProcess } from './process-tree.ts';
import { percentile } from './statistics.ts';
import { askForRun, runToEnd, setClock, type TimedRun, timedRun } from './timed-run.ts';

const CROWD = 'curve_100000';
const CHAIN = 'chain_40';
const ALONE = 5;
const LOOK_MS = 20;
const END_WITHIN_MS = 600_000;

export const measureCrowd: Benchmark = async ({ server, runs, say }) => {
  const measurements: Measurement[] = [];
  // The chain's process is warm in both cases.
  await timedRun(server, CHAIN, LOOK_MS);
  for (let index = 0; index < runs; index += 1) {
    setClock();
    const alone: number[] = [];
    for (let count = 0; count < ALONE; count += 1) alone.push(await chainSeconds(server));
    const asked = await askForRun(server, CROWD);
    // The first one meets the making of all the rows.
    const [first = Number.NaN, ...beside] = await chainsDuring(server, asked.runId);
    const crowd = await runToEnd(server, CROWD, asked, { lookMs: LOOK_MS, endWithinMs: END_WITHIN_MS });
    const value = percentile(beside, 0.5) / percentile(alone, 0.5);
    say(`crowd, run ${index + 1}: the chain took ${value.toFixed(2)} times as long beside it`);
    measurements.push({
      value,
      taskProcesses: server.processes().filter(isTaskProcess).length,
      details: {
        alone_p50_s: percentile(alone, 0.5),
        alone_slowest_s: Math.max(...alone),
        at_the_start_s: first,
        beside_p50_s: percentile(beside, 0.5),
        beside_slowest_s: Math.max(...beside),
        chains_beside: beside.length,
        crowd_s: (crowd.endUs - crowd.startUs) / 1e6,
      },
    });
  }
  return [{ mark: 'crowd', runs: measurements }];
};

type Server = Surroundings['server'];

/** One chain after the other; those that the crowd did not outlast are left out. */
async function chainsDuring(server: Server, crowdRunId: string): Promise<number[]> {
  const seconds: number[] = [];
  for (;;) {
    const took = await chainSeconds(server);
    const state = await server.database.runState(CROWD, crowdRunId);
    if (state !== 'running' && state !== 'queued') return seconds;
    seconds.push(took);
  }
}

async function chainSeconds(server: Server): Promise<number> {
  return firstStartToLastEnd(await timedRun(server, CHAIN, LOOK_MS));
}

function firstStartToLastEnd({ instances }: TimedRun): number {
  const ends = instances.map(({ endUs }) => endUs);
  return (Math.max(...ends) - instances[0]!.startUs) / 1e6;
}
