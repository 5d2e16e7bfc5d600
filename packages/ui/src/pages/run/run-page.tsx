// One run: a sentence, its story, when each task waited and ran, its inputs, and what can be done with it.
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { ClearButton } from '../../acts/clear-button.tsx';
import { MarkMenu } from '../../acts/mark-menu.tsx';
import { queries } from '../../api/queries.ts';
import { Gantt } from '../../chart/gantt.tsx';
import { LinkTabs } from '../../controls/link-tabs.tsx';
import { Bone, BoneRows, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { StateBadge } from '../../state/state-badge.tsx';
import { Took, When } from '../../time/when.tsx';
import { runHeadline } from './run-headline.ts';
import { RunInputs } from './run-inputs.tsx';
import { RunStory } from './run-story.tsx';
import { RunTasks } from './run-tasks.tsx';

export function RunPage() {
  const { dagId, runId } = useParams({ from: '/app/dags/$dagId/runs/$runId' });
  const { tab = 'story' } = useSearch({ from: '/app/dags/$dagId/runs/$runId' });
  const { data: run, error, refetch } = useQuery(queries.run(dagId, runId));
  if (error !== null && run === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <header className="flex shrink-0 flex-col gap-2 px-4 pt-3.5 pb-3">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          {run === undefined ? <Bone className="h-5 w-24" /> : <StateBadge state={run.state} />}
          <span className="text-muted">{run !== undefined && <Took span={run} />}</span>
          <span className="text-faint">
            {run !== undefined && <When at={run.start_date ?? run.queued_at} />}
          </span>
          <span className="ml-auto flex gap-2">
            <ClearButton scope={{ dagId, runId }} />
            <MarkMenu dagId={dagId} runId={runId} />
          </span>
        </div>
        <h2 className="min-h-5 break-words font-semibold text-base">
          {run === undefined ? <Bone className="h-5 w-2/3" /> : runHeadline(run)}
        </h2>
      </header>
      <LinkTabs
        label={t.run.tabs}
        current={tab}
        items={[
          { id: 'story', label: t.run.story },
          { id: 'gantt', label: t.run.gantt },
          {
            id: 'tasks',
            label: t.dag.tasks,
            ...(run === undefined ? {} : { note: run.instance_count.toLocaleString('en') }),
          },
          { id: 'inputs', label: t.run.inputs },
        ]}
      />
      {run === undefined ? (
        <BoneRows count={8} />
      ) : tab === 'gantt' ? (
        <Gantt run={run} />
      ) : tab === 'tasks' ? (
        <RunTasks run={run} />
      ) : tab === 'inputs' ? (
        <RunInputs run={run} />
      ) : (
        <RunStory run={run} />
      )}
    </>
  );
}
