// Pauses or unpauses a DAG at once, and offers to undo it.
import type { DagList } from '@ariel/protocol';
import { useMutation } from '@tanstack/react-query';
import { acts } from '../api/acts.ts';
import { queryClient } from '../api/query-client.ts';
import { Switch } from '../controls/field.tsx';
import { t } from '../messages/en.ts';
import { say, sayRefused } from '../shell/toasts.tsx';

interface PauseSwitchProps {
  readonly dagId: string;
  readonly isPaused: boolean;
}

export function PauseSwitch({ dagId, isPaused }: PauseSwitchProps) {
  const setPaused = useSetPaused();
  return (
    <Switch
      label={isPaused ? t.pause.unpause(dagId) : t.pause.pause(dagId)}
      checked={!isPaused}
      onChange={(active) => setPaused(dagId, !active)}
    />
  );
}

function useSetPaused(): (dagId: string, paused: boolean) => void {
  const mutation = useMutation({
    mutationFn: ({
      dagId,
      paused,
    }: {
      readonly dagId: string;
      readonly paused: boolean;
      readonly isUndo: boolean;
    }) => acts.setPaused(dagId, paused),
    onMutate: ({ dagId, paused }) => paint(dagId, paused),
    onError: (error, { dagId, paused }) => {
      paint(dagId, !paused);
      sayRefused(error);
    },
    onSuccess: (_answer, { dagId, paused, isUndo }) => {
      void queryClient.invalidateQueries({ queryKey: ['dag', dagId] });
      void queryClient.invalidateQueries({ queryKey: ['dags'] });
      if (isUndo) return;
      say({
        text: paused ? t.pause.paused(dagId) : t.pause.unpaused(dagId),
        action: { label: t.act.undo, run: () => mutation.mutate({ dagId, paused: !paused, isUndo: true }) },
      });
    },
  });
  return (dagId, paused) => mutation.mutate({ dagId, paused, isUndo: false });
}

/** The switch moves under the pointer, before the server has answered. */
function paint(dagId: string, paused: boolean): void {
  queryClient.setQueryData<{ readonly is_paused: boolean }>(
    ['dag', dagId],
    (dag) => dag && { ...dag, is_paused: paused },
  );
  queryClient.setQueryData<DagList>(
    ['dags'],
    (list) =>
      list && {
        ...list,
        dags: list.dags.map((dag) => (dag.dag_id === dagId ? { ...dag, is_paused: paused } : dag)),
      },
  );
}
