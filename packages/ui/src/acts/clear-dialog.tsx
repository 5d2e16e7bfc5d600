// Clears task instances so that they run again: shows first exactly which ones, then does it.
import { useMutation, useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { type AffectedInstance, acts, type ClearBody, type Cleared, type NamedTask } from '../api/acts.ts';
import { queries } from '../api/queries.ts';
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
  readonly tasks?: readonly NamedTask[];
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
  const isOld = useIsOldVersion(scope);
  const [onLatest, setOnLatest] = useState(false);
  const body: ClearBody = {
    dag_run_id: scope.runId,
    ...(scope.tasks === undefined ? {} : { task_ids: scope.tasks }),
    ...chosen,
    ...(isOld && onLatest ? { run_on_latest_version: true } : {}),
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
    onSuccess: ({ added = [], task_instances: cleared }) => {
      for (const key of ['run', 'grid', 'group', 'instance', 'instances', 'dag'])
        void queryClient.invalidateQueries({ queryKey: [key, scope.dagId] });
      say({ text: t.clear.done(cleared.length + added.length) });
      onClose();
    },
  });
  const { added = [], dropped = [], removed = [], task_instances: all = [] } = preview.data ?? {};
  const gone = new Set(dropped.map((each) => each.join(' ')));
  const affected = all.filter((each) => !gone.has(nameOf(each)));
  const later = all.filter((each) => gone.has(nameOf(each)));
  const running = affected.length + added.length;
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
            disabled={running + removed.length === 0 || preview.isFetching || clear.isPending}
            onClick={() => clear.mutate()}
          >
            {t.clear.act(running)}
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
          {isOld && (
            <label className="flex items-center gap-2">
              <input
                type="checkbox"
                checked={onLatest}
                onChange={(event) => setOnLatest(event.target.checked)}
              />
              {t.clear.latest}
            </label>
          )}
        </div>
        <div>
          <p className="mb-2 font-medium">{preview.isPending ? t.clear.looking : t.clear.preview(running)}</p>
          <div
            className="h-56 overflow-y-auto rounded-md border"
            role="group"
            aria-label={t.clear.list}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
            tabIndex={0}
          >
            {preview.error !== null ? (
              <Refused error={preview.error} />
            ) : preview.isPending ? (
              <BoneRows count={5} height={32} />
            ) : (
              <>
                {(affected.length > 0 || added.length + removed.length === 0) && (
                  <Affected instances={affected} named={scope.tasks} dagId={scope.dagId} />
                )}
                <Changed title={t.clear.added(added.length)} instances={added} />
                <Changed title={t.clear.removed(removed.length)} instances={removed} />
                {later.length > 0 && (
                  <section aria-label={t.clear.dropped(later.length)} className="border-t bg-sunken">
                    <h3 className="px-3 pt-2.5 pb-1 font-medium">{t.clear.dropped(later.length)}</h3>
                    <p className="px-3 pb-2 text-muted">{t.clear.droppedWhy}</p>
                    <Affected instances={later} named={undefined} dagId={null} />
                  </section>
                )}
              </>
            )}
          </div>
        </div>
      </div>
    </Dialog>
  );
}

const SHOWN = 300;

/** Whether the DAG has a newer version than the run. */
function useIsOldVersion({ dagId, runId }: ClearScope): boolean {
  const { data: dag } = useQuery(queries.dag(dagId));
  const { data: run } = useQuery(queries.run(dagId, runId));
  return dag !== undefined && run !== undefined && run.version_number < dag.latest_version_number;
}

/** What the latest version changes in the run: task ids, with how many instances where there are several. */
function Changed({
  instances,
  title,
}: {
  readonly title: string;
  readonly instances: NonNullable<Cleared['added']>;
}) {
  if (instances.length === 0) return null;
  const byTask = new Map<string, number>();
  for (const [taskId] of instances) byTask.set(taskId, (byTask.get(taskId) ?? 0) + 1);
  return (
    <section aria-label={title} className="border-t bg-sunken">
      <h3 className="px-3 pt-2.5 pb-1 font-medium">{title}</h3>
      <ul className="pb-2">
        {[...byTask].slice(0, SHOWN).map(([taskId, amount]) => (
          <li key={taskId} className="truncate px-3 py-1">
            {taskId}
            {amount > 1 && <span className="text-muted"> × {amount.toLocaleString('en')}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** As the server names what it drops. */
const nameOf = ({ loop_iteration: loop, map_index: mapIndex, task_id: taskId }: AffectedInstance): string =>
  `${taskId} ${mapIndex} ${loop?.iteration ?? 0}`;

interface AffectedProps {
  readonly instances: readonly AffectedInstance[];
  /** What was chosen; what is none of it goes along, and is marked with what it is. */
  readonly named: readonly NamedTask[] | undefined;
  /** Null: nothing of it goes along. */
  readonly dagId: string | null;
}

function Affected({ instances, named, dagId }: AffectedProps) {
  const { data: dag } = useQuery({ ...queries.dag(dagId ?? ''), enabled: dagId !== null });
  const version = dag?.latest_version_number;
  const { data: graph } = useQuery({
    ...queries.graph(dagId ?? '', version ?? 0),
    enabled: dagId !== null && version !== undefined,
  });
  const roles = new Map(graph?.nodes.map((node) => [node.id, node.role]));
  const chosen = new Set(named?.map((each) => (typeof each === 'string' ? each : each[0])));
  if (instances.length === 0) return <p className="px-3 py-6 text-center text-muted">{t.clear.nothing}</p>;
  return (
    <ul className="divide-y">
      {instances.slice(0, SHOWN).map((instance) => {
        const role = chosen.has(instance.task_id) ? null : (roles.get(instance.task_id) ?? null);
        return (
          <li key={nameOf(instance)} className="flex h-8 items-center justify-between gap-3 px-3">
            <span className="flex min-w-0 items-baseline gap-2">
              <span className="truncate">
                {instance.task_id}
                {whichOf(instance) !== '' && <span className="text-muted"> [{whichOf(instance)}]</span>}
              </span>
              {role !== null && (
                <span className="whitespace-nowrap text-faint text-xs max-sm:hidden">
                  {t.clear.along[role]}
                </span>
              )}
            </span>
            <StateBadge state={instance.state} />
          </li>
        );
      })}
      {instances.length > SHOWN && (
        <li className="px-3 py-2 text-muted">{t.clear.more(instances.length - SHOWN)}</li>
      )}
    </ul>
  );
}

function whichOf({ loop_iteration: loop, map_index: mapIndex, rendered_map_index: name }: AffectedInstance) {
  const item = mapIndex >= 0 ? (name ?? String(mapIndex)) : null;
  const iteration = loop === null ? null : t.place.iteration(loop.iteration);
  return [item, iteration].filter((each) => each !== null).join(', ');
}
