// What each page reads, once: key and fetch together, so that no two places fetch the same thing differently.
// Nothing polls: live events say what became old (see live/).
import type {
  DagCode,
  DagDetail,
  DagList,
  Graph,
  Grid,
  GroupDetail,
  Home,
  ImportErrorView,
  InstanceDetail,
  InstancePage,
  LimitsView,
  OpenRequestList,
  RunDetail,
  Session,
  SignInPage,
} from '@ariel/protocol';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { query, request } from './request.ts';

/** A filter of the list of DAGs, as the server's query names it. */
export interface DagsAsked {
  readonly search?: string;
  readonly tag?: string;
  readonly paused?: boolean;
  readonly draining?: boolean;
  readonly last_state?: string;
}

const part = encodeURIComponent;
const dagPath = (dagId: string) => `/ui/dags/${part(dagId)}`;
export interface TaskAddress {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
}
export const taskPath = ({ dagId, runId, taskId }: TaskAddress) =>
  `${dagPath(dagId)}/runs/${part(runId)}/tasks/${part(taskId)}`;

/** One instance of a task; without either, all of them or the only one. */
export interface InstanceChoice {
  readonly map?: number | undefined;
  readonly iteration?: number | undefined;
}

export interface InstanceFilter {
  readonly state?: string | undefined;
  readonly order?: string | undefined;
  readonly within?: string | undefined;
  readonly name?: string | undefined;
}

/** Instances that are read at once. */
export const INSTANCE_PAGE = 200;

export const queries = {
  session: () =>
    queryOptions({
      queryKey: ['session'],
      queryFn: ({ signal }) => request<Session>('/ui/session', { signal }),
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    }),
  signInPage: () =>
    queryOptions({
      queryKey: ['sign-in-page'],
      queryFn: ({ signal }) => request<SignInPage>('/ui/sign-in', { signal }),
      staleTime: 60_000,
    }),
  home: () =>
    queryOptions({ queryKey: ['home'], queryFn: ({ signal }) => request<Home>('/ui/home', { signal }) }),
  dags: () =>
    queryOptions({
      queryKey: ['dags'],
      queryFn: ({ signal }) => request<DagList>('/ui/dags?runs=14', { signal }),
    }),
  /** Among all DAGs, where the list is longer than one answer. */
  dagsFound: (asked: DagsAsked | null) =>
    queryOptions({
      queryKey: ['dags', asked],
      queryFn: ({ signal }) => request<DagList>(`/ui/dags${query({ runs: 14, ...asked })}`, { signal }),
      enabled: asked !== null,
      placeholderData: keepPreviousData,
    }),
  dag: (dagId: string) =>
    queryOptions({
      queryKey: ['dag', dagId],
      queryFn: ({ signal }) => request<DagDetail>(dagPath(dagId), { signal }),
    }),
  code: (dagId: string, version: number) =>
    queryOptions({
      queryKey: ['code', dagId, version],
      queryFn: ({ signal }) =>
        request<DagCode>(`${dagPath(dagId)}/code${query({ version_number: version })}`, { signal }),
      staleTime: 60_000,
    }),
  grid: (dagId: string, limit: number) =>
    queryOptions({
      queryKey: ['grid', dagId, limit],
      queryFn: ({ signal }) => request<Grid>(`${dagPath(dagId)}/grid${query({ limit })}`, { signal }),
      placeholderData: (previous, last) => (last?.queryKey[1] === dagId ? previous : undefined),
    }),
  graph: (dagId: string, version: number) =>
    queryOptions({
      queryKey: ['graph', dagId, version],
      queryFn: ({ signal }) =>
        request<Graph>(`${dagPath(dagId)}/graph${query({ version_number: version })}`, { signal }),
    }),
  run: (dagId: string, runId: string) =>
    queryOptions({
      queryKey: ['run', dagId, runId],
      queryFn: ({ signal }) => request<RunDetail>(`${dagPath(dagId)}/runs/${part(runId)}`, { signal }),
    }),
  group: (
    group: { readonly dagId: string; readonly runId: string; readonly groupId: string },
    within: string | undefined,
  ) =>
    queryOptions({
      queryKey: ['group', group.dagId, group.runId, group.groupId, within ?? null],
      queryFn: ({ signal }) =>
        request<GroupDetail>(
          `${dagPath(group.dagId)}/runs/${part(group.runId)}/groups/${part(group.groupId)}${query({ within })}`,
          { signal },
        ),
    }),
  instance: (task: TaskAddress, { iteration, map }: InstanceChoice) =>
    queryOptions({
      queryKey: ['instance', task.dagId, task.runId, task.taskId, map ?? null, iteration ?? null],
      queryFn: ({ signal }) =>
        request<InstanceDetail>(`${taskPath(task)}${query({ map_index: map, iteration })}`, { signal }),
    }),
  instances: (task: TaskAddress, { name, order, state, within }: InstanceFilter, page = 0) =>
    queryOptions({
      queryKey: ['instances', task.dagId, task.runId, task.taskId, { name, order, state, within }, page],
      queryFn: ({ signal }) => {
        const limit = INSTANCE_PAGE;
        const asked = { state, order, within, name, limit, offset: page * limit };
        return request<InstancePage>(`${taskPath(task)}/instances${query(asked)}`, { signal });
      },
    }),
  limits: () =>
    queryOptions({
      queryKey: ['limits'],
      queryFn: ({ signal }) => request<LimitsView>('/ui/limits', { signal }),
    }),
  openRequests: () =>
    queryOptions({
      queryKey: ['requests'],
      queryFn: ({ signal }) => request<OpenRequestList>('/ui/requests', { signal }),
    }),
  importErrors: () =>
    queryOptions({
      queryKey: ['import-errors'],
      queryFn: async ({ signal }) => {
        const answer = await request<
          readonly ImportErrorView[] | { import_errors: readonly ImportErrorView[] }
        >('/ui/import_errors', { signal });
        return 'import_errors' in answer ? answer.import_errors : answer;
      },
    }),
} as const;
