// Clears task instances so that they run again: shows first exactly which ones, then does it.
import { useMutation, useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { type AffectedInstance, acts, type ClearBody } from '../api/acts.ts';
import { queryClient } from '../api/query-client.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { BoneRows, Refused } from '../controls/placeholder.tsx';
import { t } from '../messages/en.ts';
import { say } from '../shell/toasts.tsx';
import { StateBadge } from '../state/state-badge.tsx';

export interface ClearScope {
  readonly dagId: string;
  readonly runId: string;
  /** Absent: the whole run. */
  readonly tasks?: readonly (string | readonly [string, number])[];
}

const options = ['only_failed', 'include_downstream', 'include_upstream'] as const;

export function ClearDialog({
  scope,
  onClose,
}: {
  readonly scope: ClearScope;
  readonly onClose: () => void;
}) {
  const ofTask = scope.tasks !== undefined;
  const [chosen, setChosen] = useState({
    only_failed: !ofTask,
    include_downstream: ofTask,
    include_upstream: false,
  });
  const body: ClearBody = {
    dag_run_id: scope.runId,
    ...(scope.tasks === undefined ? {} : { task_ids: scope.tasks }),
    ...chosen,
  };
  const preview = useQuery({
    queryKey: ['clear-preview', scope.dagId, body],
    queryFn: () => acts.clear(scope.dagId, body, true),
    staleTime: 0,
    retry: false,
    placeholderData: (previous) => previous,
  });
  const clear = useMutation({
    mutationFn: () => acts.clear(scope.dagId, body, false),
    onSuccess: (affected) => {
      for (const key of ['run', 'grid', 'instance', 'instances', 'dag'])
        void queryClient.invalidateQueries({ queryKey: [key, scope.dagId] });
      say({ text: t.clear.done(affected.length) });
      onClose();
    },
  });
  const affected = preview.data ?? [];
  return (
    <Dialog
      open
      onClose={onClose}
      title={ofTask ? t.clear.titleTask : t.clear.titleRun}
      subtitle={scope.runId}
      foot={
        <>
          <span role="alert" className="mr-auto text-danger">
            {clear.error instanceof Error ? clear.error.message : ''}
          </span>
          <Button onClick={onClose}>{t.act.cancel}</Button>
          <Button
            weight="primary"
            icon={<RotateCcw size={14} aria-hidden />}
            disabled={affected.length === 0 || preview.isFetching || clear.isPending}
            onClick={() => clear.mutate()}
          >
            {t.clear.act(affected.length)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          {options.map((option) => (
            <label key={option} className="flex items-center gap-2">
              <input
                type="checkbox"
                checked={chosen[option]}
                onChange={(event) => setChosen({ ...chosen, [option]: event.target.checked })}
              />
              {t.clear[option]}
            </label>
          ))}
        </div>
        <div>
          <p className="mb-2 font-medium">
            {preview.isPending ? t.clear.looking : t.clear.preview(affected.length)}
          </p>
          <div className="h-56 overflow-y-auto rounded-md border">
            {preview.error !== null ? (
              <Refused error={preview.error} />
            ) : preview.isPending ? (
              <BoneRows count={5} height={32} />
            ) : (
              <Affected instances={affected} />
            )}
          </div>
        </div>
      </div>
    </Dialog>
  );
}

const SHOWN = 300;

function Affected({ instances }: { readonly instances: readonly AffectedInstance[] }) {
  if (instances.length === 0) return <p className="px-3 py-6 text-center text-muted">{t.clear.nothing}</p>;
  return (
    <ul className="divide-y">
      {instances.slice(0, SHOWN).map((instance) => (
        <li
          key={`${instance.task_id} ${instance.map_index}`}
          className="flex h-8 items-center justify-between gap-3 px-3"
        >
          <span className="truncate">
            {instance.task_id}
            {instance.map_index >= 0 && <span className="text-muted"> [{instance.map_index}]</span>}
          </span>
          <StateBadge state={instance.state} />
        </li>
      ))}
      {instances.length > SHOWN && (
        <li className="px-3 py-2 text-muted">{t.clear.more(instances.length - SHOWN)}</li>
      )}
    </ul>
  );
}
