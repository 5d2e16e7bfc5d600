// What changed, for pages that are open: server-sent events at GET /ui/events?dag_id=. A page reads again what it shows;
// events are hints, coalesced per run to a few a second, and losing one is repaired by the next or by a reconnect.

export type LiveEvent =
  | { readonly kind: 'dag'; readonly dag_id: string }
  | { readonly kind: 'run'; readonly dag_id: string; readonly run_id: string; readonly state: string }
  /** Task instances of this run changed; `tasks` names the task ids (all of them where the list would be long). */
  | {
      readonly kind: 'tasks';
      readonly dag_id: string;
      readonly run_id: string;
      readonly tasks: readonly string[] | 'many';
    }
  | { readonly kind: 'import_errors' }
  /** A pool changed. What is held changes with task instances. */
  | { readonly kind: 'limits' };
