// What a task asks people, and the answer, through the public REST API.
import { queryOptions } from '@tanstack/react-query';
import type { TaskAddress } from './queries.ts';
import { query, request } from './request.ts';

export interface RequestField {
  readonly value: unknown;
  readonly description: string | null;
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface HumanRequestView {
  readonly subject: string;
  readonly body: string | null;
  readonly options: readonly string[];
  readonly defaults: readonly string[] | null;
  readonly multiple: boolean;
  readonly params: Readonly<Record<string, RequestField>>;
  readonly assigned_users: readonly { readonly id: string; readonly name: string }[];
  readonly created_at: string;
  readonly response_received: boolean;
  readonly responded_by_user: { readonly id: string; readonly name: string } | null;
  readonly responded_at: string | null;
  readonly chosen_options: readonly string[] | null;
  readonly params_input: Readonly<Record<string, unknown>>;
  readonly task_instance: { readonly state: string | null };
}

export interface RequestPlace {
  /** −1: the task is not mapped. */
  readonly mapIndex: number;
  readonly iteration: number | undefined;
}

const part = encodeURIComponent;
const pathOf = ({ dagId, runId, taskId }: TaskAddress, { iteration, mapIndex }: RequestPlace): string =>
  `/api/v2/dags/${part(dagId)}/dagRuns/${part(runId)}/taskInstances/${part(taskId)}/${mapIndex}/hitlDetails${query({ iteration })}`;

export const humanRequest = (task: TaskAddress, place: RequestPlace) =>
  queryOptions({
    // Live events of the task make it old.
    queryKey: ['instance', task.dagId, task.runId, task.taskId, 'request', place],
    queryFn: ({ signal }) => request<HumanRequestView>(pathOf(task, place), { signal }),
  });

export const answerRequest = (
  task: TaskAddress,
  place: RequestPlace,
  body: {
    readonly chosen_options: readonly string[];
    readonly params_input: Readonly<Record<string, unknown>>;
    readonly request_created_at: string;
  },
) => request<unknown>(pathOf(task, place), { method: 'PATCH', body });
