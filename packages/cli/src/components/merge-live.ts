// Live events of a moment, as few as they can be: one per thing that changed.
import type { LiveEvent } from '@ariel/protocol';

/** The last state of a run, all tasks that were named. */
export function mergeLive(told: Map<string, LiveEvent>, event: LiveEvent): void {
  const place = 'run_id' in event ? `${event.dag_id}/${event.run_id}` : 'dag_id' in event ? event.dag_id : '';
  const key = `${event.kind} ${place}`;
  const before = told.get(key);
  if (event.kind === 'tasks' && before?.kind === 'tasks') {
    const both =
      event.tasks === 'many' || before.tasks === 'many'
        ? 'many'
        : [...new Set([...before.tasks, ...event.tasks])];
    told.set(key, { ...event, tasks: both });
  } else told.set(key, event);
}
