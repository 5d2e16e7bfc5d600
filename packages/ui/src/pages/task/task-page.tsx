// One task of a run: the answer first, then log, tries, inputs and output, fields, error. A mapped task shows its
// instances until one of them is chosen.
import type { InstanceDetail, TryView } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { Needs } from '../../access/needs.tsx';
import { ClearButton } from '../../acts/clear-button.tsx';
import { MarkMenu } from '../../acts/mark-menu.tsx';
import { queries } from '../../api/queries.ts';
import { LinkTabs } from '../../controls/link-tabs.tsx';
import { Bone, BoneRows, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { StateBadge } from '../../state/state-badge.tsx';
import { Took, When } from '../../time/when.tsx';
import { DetailsTab } from './details-tab.tsx';
import { ErrorTab } from './error-tab.tsx';
import { FieldsTab } from './fields-tab.tsx';
import { InputsTab } from './inputs-tab.tsx';
import { InstanceList } from './instance-list.tsx';
import { listHeadline } from './list-headline.ts';
import { LogTab } from './log-tab.tsx';
import { LoopTab } from './loop-tab.tsx';
import { PlaceTrail } from './place-trail.tsx';
import { taskHeadline } from './task-headline.ts';
import { TriesTab } from './tries-tab.tsx';

export function TaskPage() {
  const address = useParams({ from: '/app/dags/$dagId/runs/$runId/tasks/$taskId' });
  const { iteration, map } = useSearch({ from: '/app/dags/$dagId/runs/$runId/tasks/$taskId' });
  const { data: instance, error, refetch } = useQuery(queries.instance(address, { map, iteration }));
  if (error !== null && instance === undefined)
    return <Refused error={error} onRetry={() => void refetch()} />;
  const isList = instance?.is_one === false;
  return (
    <>
      <TaskHeader instance={instance} isList={isList} />
      {instance === undefined ? (
        <BoneRows count={8} />
      ) : isList ? (
        <InstanceList instance={instance} />
      ) : (
        <TaskTabs instance={instance} />
      )}
    </>
  );
}

function TaskHeader({
  instance,
  isList,
}: {
  readonly instance: InstanceDetail | undefined;
  readonly isList: boolean;
}) {
  const { dagId, runId, taskId } = useParams({ from: '/app/dags/$dagId/runs/$runId/tasks/$taskId' });
  const { iteration, map } = useSearch({ from: '/app/dags/$dagId/runs/$runId/tasks/$taskId' });
  const isChosen = map !== undefined || iteration !== undefined;
  return (
    <header className="flex shrink-0 flex-col gap-2 px-4 pt-3.5 pb-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        {instance === undefined ? <Bone className="h-5 w-24" /> : <StateBadge state={instance.state} />}
        {instance !== undefined && !isList && (
          <>
            <span className="text-muted">
              <Took span={instance} />
            </span>
            <span className="text-faint">
              <When at={instance.start_date} />
            </span>
          </>
        )}
        {isChosen && (
          <Link to="." search={{}} className="text-accent-strong hover:underline">
            {t.task.allInstances}
          </Link>
        )}
        <span className="ml-auto flex items-center gap-2">
          {instance?.state === 'awaiting_input' && !isList && (
            <Link
              to="/dags/$dagId/runs/$runId/tasks/$taskId/required_actions"
              params={{ dagId, runId, taskId }}
              search={{ map_index: instance.map_index, iteration }}
              className="font-medium text-accent-strong hover:underline"
            >
              {t.request.open}
            </Link>
          )}
          <ClearButton
            scope={{
              dagId,
              runId,
              tasks: [isChosen && instance ? [taskId, instance.map_index, instance.iteration] : taskId],
            }}
          />
          <MarkMenu dagId={dagId} runId={runId} task={{ taskId, mapIndex: map ?? -1, iteration }} />
        </span>
      </div>
      <h2 className="line-clamp-3 min-h-5 break-words font-semibold text-base">
        {instance === undefined ? (
          <Bone className="h-5 w-2/3" />
        ) : isList ? (
          listHeadline(instance)
        ) : (
          taskHeadline(instance)
        )}
      </h2>
      {instance !== undefined && !isList && <PlaceTrail instance={instance} />}
    </header>
  );
}

function TaskTabs({ instance }: { readonly instance: InstanceDetail }) {
  const search = useSearch({ from: '/app/dags/$dagId/runs/$runId/tasks/$taskId' });
  const chosen = instance.tries.find((each) => each.try_number === search.try) ?? instance.tries.at(-1);
  const hasError =
    chosen !== undefined && (chosen.error !== null || (chosen.reason !== null && chosen.state === 'failed'));
  const tab = search.tab ?? (instance.tries.length > 0 ? 'log' : 'details');
  return (
    <>
      <LinkTabs
        label={t.task.tabs}
        current={tab}
        forget={['at']}
        items={[
          { id: 'log', label: t.task.log },
          ...(hasError ? [{ id: 'error', label: t.task.error }] : []),
          { id: 'tries', label: t.task.tries, note: instance.tries.length },
          { id: 'inputs', label: t.task.inputs },
          { id: 'fields', label: t.task.fields },
          ...(instance.loop === null
            ? []
            : [{ id: 'loop', label: t.loop.tab, note: instance.loop.iterations.length }]),
          { id: 'details', label: t.dag.details },
        ]}
      />
      {instance.tries.length > 1 && (tab === 'log' || tab === 'error') && (
        <TryChoice tries={instance.tries} chosen={chosen} />
      )}
      {tab === 'log' ? (
        <Needs permission="logs:read" dagId={instance.dag_id}>
          <LogTab instance={instance} chosen={chosen} />
        </Needs>
      ) : tab === 'error' ? (
        <ErrorTab chosen={chosen} />
      ) : tab === 'tries' ? (
        <TriesTab instance={instance} />
      ) : tab === 'inputs' ? (
        <InputsTab instance={instance} />
      ) : tab === 'fields' ? (
        <FieldsTab instance={instance} />
      ) : tab === 'loop' && instance.loop !== null ? (
        <LoopTab instance={instance} loop={instance.loop} />
      ) : (
        <DetailsTab instance={instance} />
      )}
    </>
  );
}

function TryChoice({
  tries,
  chosen,
}: {
  readonly tries: readonly TryView[];
  readonly chosen: TryView | undefined;
}) {
  return (
    <nav
      aria-label={t.task.tries}
      className="flex shrink-0 gap-1 overflow-x-auto border-b bg-sunken px-3 py-1.5"
    >
      {tries.map((each) => (
        <Link
          key={each.attempt_id}
          to="."
          search={(previous: Record<string, unknown>) => ({
            ...previous,
            try: each.try_number,
            at: undefined,
          })}
          replace
          aria-current={each === chosen ? 'true' : undefined}
          className={`flex items-center gap-2 whitespace-nowrap rounded-md border px-2.5 py-0.5 ${each === chosen ? 'border-border-strong bg-raised' : 'border-transparent text-muted hover:bg-hover'}`}
        >
          {t.task.tryNumber(each.try_number)}
          <StateBadge state={each.state} />
        </Link>
      ))}
    </nav>
  );
}
