// What is known about a DAG as a whole, in tabs.
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { queries } from '../../api/queries.ts';
import { LinkTabs } from '../../controls/link-tabs.tsx';
import { BoneRows } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { CodeTab } from './code-tab.tsx';
import { DetailsTab } from './details-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { RunsTab } from './runs-tab.tsx';
import { TasksTab } from './tasks-tab.tsx';

export function DagPanel() {
  const { dagId } = useParams({ from: '/app/dags/$dagId/' });
  const { tab = 'overview' } = useSearch({ from: '/app/dags/$dagId/' });
  const { data: dag } = useQuery(queries.dag(dagId));
  return (
    <>
      <LinkTabs
        label={t.dag.tabs}
        current={tab}
        items={[
          { id: 'overview', label: t.dag.overview },
          { id: 'runs', label: t.dag.runs },
          { id: 'tasks', label: t.dag.tasks },
          { id: 'code', label: t.dag.code },
          { id: 'details', label: t.dag.details },
        ]}
      />
      {dag === undefined ? (
        <BoneRows count={10} />
      ) : tab === 'runs' ? (
        <RunsTab dag={dag} />
      ) : tab === 'tasks' ? (
        <TasksTab dag={dag} />
      ) : tab === 'code' ? (
        <CodeTab dag={dag} />
      ) : tab === 'details' ? (
        <DetailsTab dag={dag} />
      ) : (
        <OverviewTab dag={dag} />
      )}
    </>
  );
}
