// An operator's acts as listeners hear of them: states that somebody set fire the same events as states that came about, and news of
// assets that somebody tells the same as those that tasks bring.
import type { Control, HeardEvent } from '@ariel/protocol';

type Hear = (event: HeardEvent) => void;

const heardStates: ReadonlySet<string> = new Set(['success', 'failed', 'skipped']);

export function listeningControl(control: Control, hear: Hear): Control {
  return {
    ...control,
    async setInstanceState(request) {
      const affected = await control.setInstanceState(request);
      if (!request.dryRun) tellMarked(hear, request.state, affected);
      return affected;
    },
    async setInstanceStates(requests) {
      const affected = await control.setInstanceStates(requests);
      for (const { dagId, dryRun, runId, state } of requests)
        if (!dryRun)
          tellMarked(
            hear,
            state,
            affected.filter((each) => each.dagId === dagId && each.runId === runId),
          );
      return affected;
    },
    async setRunState(request) {
      const affected = await control.setRunState(request);
      const { dagId, runId, state } = request;
      if (state !== 'queued' && request.dryRun !== true)
        hear({ kind: 'run', run: { dagId, runId }, state, reason: `marked ${state}` });
      return affected;
    },
    async createAssetEvent(request) {
      const made = await control.createAssetEvent(request);
      hear({ kind: 'asset', what: 'changed', ...made.asset });
      return made;
    },
  };
}

function tellMarked(
  hear: Hear,
  state: string,
  affected: Awaited<ReturnType<Control['setInstanceState']>>,
): void {
  if (!heardStates.has(state)) return;
  for (const { dagId, iteration, mapIndex, runId, state: previousState, taskId } of affected)
    hear({
      kind: 'instance',
      run: { dagId, runId },
      taskId,
      mapIndex,
      iteration: iteration ?? 0,
      tryNumber: null,
      state,
      previousState,
      error: null,
    });
}
