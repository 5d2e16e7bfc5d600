// Finds the local runner when it is first used. Loading a DAG file must not load it.
import { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { registry } from '../registry.ts';
import type { LocalRunner } from './local-runner.ts';

/** Tells how to load the runner. Called by the package that has it. */
export function registerLocalRunner(load: () => Promise<LocalRunner>): void {
  registry().loadLocalRunner = load;
}

export async function localRunner(): Promise<LocalRunner> {
  const load = registry().loadLocalRunner;
  if (load === null)
    throw new DagAuthoringError({
      code: 'ARIEL_NO_LOCAL_RUNNER',
      what: 'there is no local runner in this process',
    });
  return load();
}
