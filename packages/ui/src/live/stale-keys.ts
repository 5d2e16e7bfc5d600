// Which reads a live event makes old. Pure: the connection gathers events, this says what to read again.
import type { LiveEvent } from '@ariel/protocol';

export type QueryKey = readonly string[];

/** Keys by prefix. `slow` ones are whole lists: they are read again at most once a second. */
export function staleKeys(event: LiveEvent): {
  readonly quick: readonly QueryKey[];
  readonly slow: readonly QueryKey[];
} {
  switch (event.kind) {
    case 'dag':
      return {
        quick: [
          ['dag', event.dag_id],
          ['graph', event.dag_id],
        ],
        slow: [['dags'], ['home'], ['grid', event.dag_id], ['bundles']],
      };
    case 'run':
      return {
        quick: [
          ['run', event.dag_id, event.run_id],
          ['grid', event.dag_id],
        ],
        slow: [
          ['dags'],
          ['home'],
          ['dag', event.dag_id],
          ['instance', event.dag_id, event.run_id],
          ['group', event.dag_id, event.run_id],
        ],
      };
    case 'tasks': {
      const run = [event.dag_id, event.run_id] as const;
      const tasks: readonly QueryKey[] =
        event.tasks === 'many'
          ? [
              ['instance', ...run],
              ['instances', ...run],
            ]
          : event.tasks.flatMap((task) => [
              ['instance', ...run, task],
              ['instances', ...run, task],
            ]);
      // Others of the run may have begun to wait for something else: their reason is read again, less often.
      return {
        quick: [['run', ...run], ['grid', event.dag_id], ...tasks],
        slow: [['instance', ...run], ['group', ...run], ['limits'], ['requests']],
      };
    }
    case 'import_errors':
      return { quick: [['import-errors']], slow: [['dags'], ['home'], ['dag'], ['bundles']] };
    case 'limits':
      return { quick: [['limits']], slow: [['home']] };
    default: {
      const never: never = event;
      return never;
    }
  }
}
