// What a reader can do, through the public REST API. Each act is a plain function: pages decide what to say about it.
import { query, request } from './request.ts';

const part = encodeURIComponent;
const dagPath = (dagId: string) => `/api/v2/dags/${part(dagId)}`;

/** Whether a DAG gets new runs; one that drains ends what it has and is paused then. */
export type SchedulingState = 'active' | 'draining' | 'paused';

export interface TriggerBody {
  readonly logical_date: string | null;
  readonly conf: Readonly<Record<string, unknown>>;
  readonly dag_run_id?: string;
  readonly note?: string;
  /** The DAG drains from then on: this run is carried out, and none follows by schedule. */
  readonly drain_dag?: boolean;
}

/** A task, or one instance of it: task id, map index, iteration. */
export type NamedTask = string | readonly [taskId: string, mapIndex: number, iteration: number];

export interface ClearBody {
  readonly dag_run_id: string;
  readonly task_ids?: readonly NamedTask[];
  readonly only_failed: boolean;
  readonly include_downstream: boolean;
  readonly include_upstream: boolean;
  readonly run_on_latest_version?: boolean;
}

export interface Cleared {
  readonly task_instances: readonly AffectedInstance[];
  /** Of these the ones that leave the run: task id, map index, iteration. */
  readonly dropped?: readonly (readonly [string, number, number])[];
  /** On the latest version: what it does not have any more, and what it has new. */
  readonly removed?: readonly (readonly [string, number, number])[];
  readonly added?: readonly (readonly [string, number, number])[];
}

export interface AffectedInstance {
  readonly task_id: string;
  readonly map_index: number;
  readonly loop_iteration: { readonly loop_id: string; readonly iteration: number } | null;
  readonly rendered_map_index: string | null;
  readonly state: string | null;
}

export const acts = {
  signIn: (username: string, password: string) =>
    request<unknown>('/ui/login', { method: 'POST', body: { username, password } }),
  /** `next`: where one is signed out of the company's sign-in page, too. */
  signOut: () => request<{ next: string } | undefined>('/ui/logout', { method: 'POST', body: {} }),
  setScheduling: (dagId: string, state: SchedulingState) =>
    request<unknown>(dagPath(dagId), { method: 'PATCH', body: { scheduling_state: state } }),
  trigger: (dagId: string, body: TriggerBody) =>
    request<{ dag_run_id: string }>(`${dagPath(dagId)}/dagRuns`, { method: 'POST', body }),
  patchRun: (
    dagId: string,
    runId: string,
    body: { readonly state: 'queued' | 'success' | 'failed' } | { readonly note: string | null },
  ) => request<unknown>(`${dagPath(dagId)}/dagRuns/${part(runId)}`, { method: 'PATCH', body }),
  clear: (dagId: string, body: ClearBody, dryRun: boolean) =>
    request<Cleared>(`${dagPath(dagId)}/clearTaskInstances`, {
      method: 'POST',
      body: { ...body, dry_run: dryRun, reset_dag_runs: true },
    }),
  markInstance: (
    address: {
      readonly dagId: string;
      readonly runId: string;
      readonly taskId: string;
      readonly mapIndex: number;
      readonly iteration: number | undefined;
    },
    state: 'success' | 'failed' | 'skipped',
  ) => {
    const one = address.mapIndex >= 0 ? `/${address.mapIndex}` : '';
    const path = `${dagPath(address.dagId)}/dagRuns/${part(address.runId)}/taskInstances/${part(address.taskId)}${one}${query({ iteration: address.iteration })}`;
    return request<unknown>(path, { method: 'PATCH', body: { new_state: state } });
  },
} as const;
