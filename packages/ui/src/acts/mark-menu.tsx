// Sets the state of a run or of a task instance by an operator's word.
import { useMutation, useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useMay } from '../access/may.ts';
import { acts } from '../api/acts.ts';
import { queries } from '../api/queries.ts';
import { queryClient } from '../api/query-client.ts';
import { Button } from '../controls/button.tsx';
import { Menu } from '../controls/menu.tsx';
import { t } from '../messages/en.ts';
import { say, sayRefused } from '../shell/toasts.tsx';
import { StateIcon } from '../state/state-badge.tsx';
import { stateLook } from '../state/state-look.ts';

interface MarkMenuProps {
  readonly dagId: string;
  readonly runId: string;
  /** Absent: the run itself. */
  readonly task?: {
    readonly taskId: string;
    readonly mapIndex: number;
    readonly iteration: number | undefined;
  };
}

type Mark = 'success' | 'failed' | 'skipped';

export function MarkMenu({ dagId, runId, task }: MarkMenuProps) {
  const may = useMay();
  const { data: dag } = useQuery(queries.dag(dagId));
  const mark = useMutation({
    mutationFn: (state: Mark) =>
      task === undefined
        ? acts.patchRun(dagId, runId, { state: state === 'success' ? 'success' : 'failed' })
        : acts.markInstance({ dagId, runId, ...task }, state),
    onError: sayRefused,
    onSuccess: (_answer, state) => {
      for (const key of ['run', 'grid', 'instance', 'instances', 'dag'])
        void queryClient.invalidateQueries({ queryKey: [key, dagId] });
      say({ text: t.mark.done(task?.taskId ?? runId, stateLook(state).word) });
    },
  });
  if (!may(task === undefined ? 'runs:edit' : 'instances:edit', dag)) return null;
  const marks: readonly Mark[] =
    task === undefined ? ['success', 'failed'] : ['success', 'failed', 'skipped'];
  return (
    <Menu
      trigger={
        <Button disabled={mark.isPending}>
          {t.mark.label}
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
      sections={[
        {
          title: task === undefined ? t.mark.run : t.mark.task,
          items: marks.map((state) => ({
            label: stateLook(state).word,
            icon: <StateIcon state={state} size={12} />,
            onSelect: () => mark.mutate(state),
          })),
        },
      ]}
    />
  );
}
