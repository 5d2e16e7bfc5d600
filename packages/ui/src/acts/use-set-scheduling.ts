// Has a DAG be active, drain or be paused: shown at once, taken back where it is refused, and offered to be undone.
import type { DagList } from '@ariel/protocol';
import { useMutation } from '@tanstack/react-query';
import type { OfDag } from '../access/may.ts';
import { acts, type SchedulingState } from '../api/acts.ts';
import { queryClient } from '../api/query-client.ts';
import { t } from '../messages/en.ts';
import { say, sayRefused } from '../shell/toasts.tsx';

interface Scheduling {
  readonly is_paused: boolean;
  readonly is_draining: boolean;
}

export interface ScheduledDag extends OfDag, Scheduling {
  readonly dag_id: string;
}

export const schedulingOf = (dag: Scheduling): SchedulingState =>
  dag.is_paused ? 'paused' : dag.is_draining ? 'draining' : 'active';

interface Change {
  readonly dagId: string;
  readonly to: SchedulingState;
  readonly from: SchedulingState;
  readonly isUndo: boolean;
}

export function useSetScheduling(): (dagId: string, to: SchedulingState, from: SchedulingState) => void {
  const mutation = useMutation({
    mutationFn: ({ dagId, to }: Change) => acts.setScheduling(dagId, to),
    onMutate: ({ dagId, to }) => paint(dagId, to),
    onError: (error, { dagId, from }) => {
      paint(dagId, from);
      sayRefused(error);
    },
    onSuccess: (_answer, { dagId, from, isUndo, to }) => {
      void queryClient.invalidateQueries({ queryKey: ['dag', dagId] });
      for (const key of ['dags', 'home']) void queryClient.invalidateQueries({ queryKey: [key] });
      if (isUndo) return;
      say({
        text: t.pause.done[to](dagId),
        action: {
          label: t.act.undo,
          run: () => mutation.mutate({ dagId, to: from, from: to, isUndo: true }),
        },
      });
    },
  });
  return (dagId, to, from) => mutation.mutate({ dagId, to, from, isUndo: false });
}

/** The switch moves under the pointer, before the server has answered. */
function paint(dagId: string, state: SchedulingState): void {
  const painted: Scheduling = { is_paused: state === 'paused', is_draining: state === 'draining' };
  queryClient.setQueryData<Scheduling>(['dag', dagId], (dag) => dag && { ...dag, ...painted });
  queryClient.setQueryData<DagList>(
    ['dags'],
    (list) =>
      list && {
        ...list,
        dags: list.dags.map((dag) => (dag.dag_id === dagId ? { ...dag, ...painted } : dag)),
      },
  );
}
