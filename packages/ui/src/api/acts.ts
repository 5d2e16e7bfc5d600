// What a reader can do, through the public REST API. Each act is a plain function: pages decide what to say about it.
import { request } from './request.ts';

const part = encodeURIComponent;
const dagPath = (dagId: string) => `/api/v2/dags/${part(dagId)}`;

export interface TriggerBody {
  readonly logical_date: string | null;
  readonly conf: Readonly<Record<string, unknown>>;
  readonly dag_run_id?: string;
  readonly note?: string;
}

export interface ClearBody {
  readonly dag_run_id: string;
  readonly task_ids?: readonly (string | readonly [string, number])[];
  readonly only_failed: boolean;
  readonly include_downstream: boolean;
  readonly include_upstream: boolean;
}

export interface AffectedInstance {
  readonly task_id: string;
  readonly map_index: number;
  readonly state: string | null;
}

export const acts = {
  signIn: (username: string, password: string) =>
    request<unknown>('/ui/login', { method: 'POST', body: { username, password } }),
  signOut: () => request<void>('/ui/logout', { method: 'POST', body: {} }),
  setPaused: (dagId: string, isPaused: boolean) =>
    request<unknown>(dagPath(dagId), { method: 'PATCH', body: { is_paused: isPaused } }),
  trigger: (dagId: string, body: TriggerBody) =>
    request<{ dag_run_id: string }>(`${dagPath(dagId)}/dagRuns`, { method: 'POST', body }),
  patchRun: (
    dagId: string,
    runId: string,
    body: { readonly state: 'queued' | 'success' | 'failed' } | { readonly note: string | null },
  ) => request<unknown>(`${dagPath(dagId)}/dagRuns/${part(runId)}`, { method: 'PATCH', body }),
  clear: async (dagId: string, body: ClearBody, dryRun: boolean) => {
    const answer = await request<{ task_instances: readonly AffectedInstance[] }>(
      `${dagPath(dagId)}/clearTaskInstances`,
      {
        method: 'POST',
        body: { ...body, dry_run: dryRun, reset_dag_runs: true },
      },
    );
    return answer.task_instances;
  },
  markInstance: (
    address: {
      readonly dagId: string;
      readonly runId: string;
      readonly taskId: string;
      readonly mapIndex: number;
    },
    state: 'success' | 'failed' | 'skipped',
  ) => {
    const one = address.mapIndex >= 0 ? `/${address.mapIndex}` : '';
    const path = `${dagPath(address.dagId)}/dagRuns/${part(address.runId)}/taskInstances/${part(address.taskId)}${one}`;
    return request<unknown>(path, { method: 'PATCH', body: { new_state: state } });
  },
} as const;
