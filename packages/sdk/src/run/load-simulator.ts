// Finds the simulator when it is first used. Loading a DAG file must not load it.
import type { AuthoredDag } from '../dag/authored-dag.ts';
import { DagAuthoringError } from '../error/dag-authoring-error.ts';
import type { SimulateOptions } from './simulate-options.ts';
import type { Simulation } from './simulation.ts';

/** The port: another package runs the schedules of DAGs ahead of time. */
export type Simulator = (dags: readonly AuthoredDag[], options: SimulateOptions) => Promise<Simulation>;

type LoadSimulator = () => Promise<Simulator>;

const key = Symbol.for('ariel.load-simulator');
// On the global object, so that two copies of this package share it.
const holder = globalThis as { [key]?: LoadSimulator };

/** Tells how to load the simulator. Called by the package that has it. */
export function registerSimulator(load: LoadSimulator): void {
  holder[key] = load;
}

export async function simulator(): Promise<Simulator> {
  const load = holder[key];
  if (load === undefined)
    throw new DagAuthoringError({
      code: 'ARIEL_NO_LOCAL_RUNNER',
      what: 'there is no simulator in this process',
    });
  return load();
}
