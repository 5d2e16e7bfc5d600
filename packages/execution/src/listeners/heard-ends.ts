// Ends of attempts as listeners hear of them, once they are committed.
import type { HeardEvent } from '@ariel/protocol';
import type { Settled } from '../attempts/settle-report.ts';

const states = {
  succeed: 'success',
  fail: 'failed',
  retry: 'failed',
  skip: 'skipped',
} as const;

export function tellEnds(
  hear: ((event: HeardEvent) => void) | undefined,
  ended: readonly Settled[],
  news: readonly {
    readonly asset: { readonly name: string; readonly uri: string; readonly group: string };
  }[],
): void {
  if (hear === undefined) return;
  for (const { report, row, settled } of ended) {
    const state = Object.hasOwn(states, settled.event) ? states[settled.event as keyof typeof states] : null;
    if (state === null) continue;
    hear({
      kind: 'instance',
      run: { runRef: row.run_ref },
      taskId: row.task_id,
      mapIndex: row.map_index,
      iteration: row.iteration,
      tryNumber: row.try_number,
      state,
      previousState: 'running',
      error: report.outcome.kind === 'failed' ? report.outcome.error : settled.error,
    });
  }
  for (const { asset } of news)
    hear({ kind: 'asset', what: 'changed', name: asset.name, uri: asset.uri, group: asset.group });
}
