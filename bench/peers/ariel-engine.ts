// Ariel in the comparison: a real standalone, whose task processes run the workloads.
import { ownDagsFolder } from '../server.ts';
import type { Stage } from '../stage.ts';
import { setClock, type TimedRun, timedRun } from '../timed-run.ts';
import type { EngineResult, Ground, Workload } from './engine.ts';

const LOOK_MS = 20;
const TASK_PROCESSES_ARE_UP = 'fan_400';

export async function runAriel(name: string, stage: Stage, ground: Ground): Promise<EngineResult> {
  const server = await stage.start({
    name: `ariel-${stage.postgres === null ? 'sqlite' : 'postgres'}`,
    dagsFolder: ownDagsFolder,
    dagIds: [...ground.workloads],
  });
  try {
    await server.becomeReady();
    await server.signIn();
    await timedRun(server, TASK_PROCESSES_ARE_UP, LOOK_MS);
    const timings = new Map<Workload, number[]>();
    for (const workload of ground.workloads) {
      for (let run = 1; run <= ground.runs; run += 1) {
        setClock();
        const seconds = secondsOf(workload, await timedRun(server, workload, LOOK_MS));
        timings.set(workload, [...(timings.get(workload) ?? []), seconds]);
        ground.say(`${name}, ${workload}, run ${run}: ${Math.round(seconds * 1000)} ms`);
      }
    }
    const about = `a DAG engine; each task in a process of its own kind, ${stage.databaseText}`;
    return { name, about, timings, leftOut: null };
  } finally {
    await server.stop();
  }
}

/** As the others are timed: a chain from its first start to its last end, the rest from the run's start to its end. */
export function secondsOf(
  workload: Workload,
  run: Pick<TimedRun, 'startUs' | 'endUs' | 'instances'>,
): number {
  if (workload !== 'chain_40') return (run.endUs - run.startUs) / 1e6;
  const lastEndUs = Math.max(...run.instances.map(({ endUs }) => endUs));
  return (lastEndUs - (run.instances[0]?.startUs ?? Number.NaN)) / 1e6;
}
