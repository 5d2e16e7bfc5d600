// What is known about a DAG as a whole, in tabs.
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { Needs } from '../../access/needs.tsx';
import { queries } from '../../api/queries.ts';
import { LinkTabs } from '../../controls/link-tabs.tsx';
import { BoneRows } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { BackfillsTab } from './backfills-tab.tsx';
import { CodeTab } from './code-tab.tsx';
import { DetailsTab } from './details-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { RunsTab } from './runs-tab.tsx';
import { TasksTab } from './tasks-tab.tsx';

const tabs = ['overview', 'runs', 'tasks', 'backfills', 'code', 'details'] as const;

export function DagPanel() {
  const { dagId } = useParams({ from: '/app/dags/$dagId/' });
  const { tab = 'overview' } = useSearch({ from: '/app/dags/$dagId/' });
  const { data: dag } = useQuery(queries.dag(dagId));
  const items = tabs.map((id) => ({ id, label: t.dag[id] }));
  return (
    <>
      <LinkTabs label={t.dag.tabs} current={tab} items={items} />
      <h2 className="sr-only">{(items.find(({ id }) => id === tab) ?? items[0])?.label}</h2>
      {dag === undefined ? (
        <BoneRows count={10} />
      ) : tab === 'runs' ? (
        <RunsTab dag={dag} />
      ) : tab === 'tasks' ? (
        <TasksTab dag={dag} />
      ) : tab === 'backfills' ? (
        <Needs permission="backfills:read" dagId={dagId}>
          <BackfillsTab dag={dag} />
        </Needs>
      ) : tab === 'code' ? (
        <Needs permission="code:read" dagId={dagId}>
          <CodeTab dag={dag} />
        </Needs>
      ) : tab === 'details' ? (
        <DetailsTab dag={dag} />
      ) : (
        <OverviewTab dag={dag} />
      )}
    </>
  );
}
