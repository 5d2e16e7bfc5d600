// What a DAG wants called at the end of a run that was played in this process.
import {
  type AuthoredDag,
  type ContextFacts,
  createTaskContext,
  noTask,
  runCallbackContext,
  runCallbacks,
} from '@ariel/sdk';
import { localRenderer } from './local-renderer.ts';
import { localServices, type Surroundings } from './local-services.ts';

interface EndedRun {
  readonly dag: AuthoredDag;
  readonly run: ContextFacts['run'];
  readonly surroundings: Surroundings;
}

export async function callAtEnd(
  { dag, run, surroundings }: EndedRun,
  state: 'success' | 'failed',
): Promise<void> {
  const event = state === 'success' ? 'success' : 'failure';
  const callbacks = dag.hooks?.callbacks[event] ?? [];
  if (callbacks.length === 0) return;
  const { signal } = new AbortController();
  const attempt = { taskId: '', mapIndex: -1, iteration: 0, tryNumber: 0, signal, lines: [] };
  const services = localServices(surroundings, { ...attempt, pull: () => null });
  const facts: ContextFacts = {
    dag: dag.definition,
    task: noTask,
    run,
    mapIndex: -1,
    tryNumber: 0,
    maxTries: 0,
    startDateUs: run.startDateUs ?? run.runAfterUs,
  };
  const render = await localRenderer({ facts, services, dag, given: surroundings.given });
  const context = createTaskContext(facts, { ...services, render });
  const about = runCallbackContext(context, { event, reason: null, exception: null, signal });
  const { failed, problem } = await runCallbacks(callbacks, about, (level, message, fields) =>
    services.log(level, message, fields, 'ariel'),
  );
  surroundings.called.push({ taskId: null, mapIndex: -1, event, failed, problem });
}
