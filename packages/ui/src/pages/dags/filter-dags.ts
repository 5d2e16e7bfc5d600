// Which DAGs the list shows for the choices in the address. Pure.
import type { DagSummary } from '@ariel/protocol';

export interface DagFilter {
  readonly q?: string | undefined;
  /** `a,b`: any of them. */
  readonly tag?: string | undefined;
  readonly state?: string | undefined;
  readonly paused?: string | undefined;
  readonly sort?: string | undefined;
}

export function filterDags(dags: readonly DagSummary[], filter: DagFilter): readonly DagSummary[] {
  const words = (filter.q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const tags = new Set((filter.tag ?? '').split(',').filter((tag) => tag !== ''));
  return dags.filter((dag) => {
    const text =
      `${dag.dag_id} ${dag.display_name} ${dag.description ?? ''} ${dag.owners.join(' ')} ${dag.tags.join(' ')}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (tags.size === 0 || dag.tags.some((tag) => tags.has(tag))) &&
      (filter.paused === undefined || dag.is_paused === (filter.paused === 'yes')) &&
      (filter.state === undefined || hasState(dag, filter.state))
    );
  });
}

function hasState(dag: DagSummary, state: string): boolean {
  return state === 'running' ? dag.active_run_count > 0 : dag.recent_runs.at(-1)?.state === state;
}
