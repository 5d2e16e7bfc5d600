// The sentence that a visitor of a run came for. Pure.
import type { GridCell, RunDetail } from '@ariel/protocol';
import { t } from '../../messages/en.ts';

export function runHeadline(run: RunDetail): string {
  const failed = tasksIn(run, 'failed');
  const reason =
    run.reason === null || run.reason === ''
      ? null
      : run.reason.charAt(0).toUpperCase() + run.reason.slice(1);
  switch (run.state) {
    case 'failed':
      return failed.length > 0 ? t.run.failedIn(failed) : (reason ?? t.run.failed);
    case 'running': {
      const running = tasksIn(run, 'running');
      if (failed.length > 0) return t.run.runningFailed(running, failed);
      return running.length > 0 ? t.run.running(running) : (reason ?? t.run.runningNothing);
    }
    case 'queued':
      return reason ?? t.run.queued;
    case 'success':
      return failed.length > 0 ? t.run.successDespite(failed) : t.run.success(run.instance_count);
    default: {
      const never: never = run.state;
      return never;
    }
  }
}

/** Tasks with an instance in the state. Groups have cells too; their tasks speak for them. */
function tasksIn(run: RunDetail, state: 'failed' | 'running'): readonly string[] {
  const has = (cell: GridCell | undefined) => cell?.state === state || (cell?.counts?.[state] ?? 0) > 0;
  const taskIds = new Set(run.instances.map((instance) => instance.task_id));
  return Object.keys(run.cells).filter((id) => taskIds.has(id) && has(run.cells[id]));
}
