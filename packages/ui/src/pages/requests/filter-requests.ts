// Which open requests the page shows for the choices in the address, and which of them come first. Pure.
import type { OpenRequest } from '@ariel/protocol';

export interface RequestFilter {
  readonly q?: string | undefined;
  readonly dag?: string | undefined;
  /** Only those that one may answer oneself. */
  readonly whom?: 'me' | undefined;
  /** Only those that end by themselves. */
  readonly due?: 'dated' | undefined;
}

export function filterRequests(
  requests: readonly OpenRequest[],
  { dag, due, q = '', whom }: RequestFilter,
): readonly OpenRequest[] {
  const words = q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return requests.filter((request) => {
    const names = request.assigned_users.map(({ name }) => name).join(' ');
    const text =
      `${request.subject} ${request.dag_id} ${request.dag_display_name} ${request.task_id} ${request.run_id} ${names}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (dag === undefined || request.dag_id === dag) &&
      (whom === undefined || request.may_answer) &&
      (due === undefined || request.deadline_at !== null)
    );
  });
}

/** The deadline that is over first; null: none of them has one. */
export function firstDeadline(requests: readonly OpenRequest[]): string | null {
  return requests.reduce<string | null>(
    (first, { deadline_at: at }) => (at !== null && (first === null || at < first) ? at : first),
    null,
  );
}

/** The DAGs that ask something, by name. */
export const askingDags = (
  requests: readonly OpenRequest[],
): readonly (readonly [id: string, name: string])[] =>
  [...new Map(requests.map(({ dag_display_name: name, dag_id: id }) => [id, name]))].sort(([, a], [, b]) =>
    a < b ? -1 : 1,
  );
