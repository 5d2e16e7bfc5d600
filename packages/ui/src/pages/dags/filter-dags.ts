// Which DAGs the list shows for the choices in the address. Pure.
import type { DagList, DagSummary, Home } from '@ariel/protocol';

export interface DagFilter {
  readonly q?: string | undefined;
  /** `a,b`: any of them. */
  readonly tag?: string | undefined;
  readonly state?: string | undefined;
  /** `yes`, `no` or `draining`. */
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
      (filter.paused === undefined || isIn(dag, filter.paused)) &&
      (filter.state === undefined || hasState(dag, filter.state))
    );
  });
}

/** One that drains is not paused, but it is not simply active either. */
function isIn(dag: DagSummary, asked: string): boolean {
  return asked === 'draining' ? dag.is_draining : dag.is_paused === (asked === 'yes');
}

/** How many of them drain; undefined as long as they are not known. */
export function drainingIn(
  list: Pick<DagList, 'dags' | 'total_entries'> | undefined,
): Home['draining'] | undefined {
  if (list === undefined) return undefined;
  const draining = list.dags.filter((dag) => dag.is_draining);
  return {
    dags: draining.length,
    of: list.total_entries,
    active_runs: draining.reduce((sum, dag) => sum + dag.active_run_count, 0),
  };
}

function hasState(dag: DagSummary, state: string): boolean {
  return state === 'running' ? dag.active_run_count > 0 : dag.recent_runs.at(-1)?.state === state;
}
