// The run's task instances as a table, each with why it is where it is.
import type { InstanceSummary, RunDetail } from '@ariel/protocol';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useChangeSearch } from '../../change-search.ts';
import { Empty } from '../../controls/placeholder.tsx';
import { instanceKey, instanceSearch, instanceWhich } from '../../instance/instance-name.ts';
import { t } from '../../messages/en.ts';
import { StateBadge } from '../../state/state-badge.tsx';
import { countStates, isInState, StateFilter } from '../../state/state-filter.tsx';
import { stateLook } from '../../state/state-look.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { Took } from '../../time/when.tsx';

export function RunTasks({ run }: { readonly run: RunDetail }) {
  const { state, sort } = useSearch({ from: '/app/dags/$dagId/runs/$runId' });
  const navigate = useNavigate();
  const change = useChangeSearch();
  const counts = countStates(run.instances);
  const rows = run.instances.filter(isInState(state));
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap gap-1.5 px-4 py-2.5">
        <StateFilter counts={counts} chosen={state} onChoose={(next) => change({ state: next })} />
      </div>
      <div className="flex min-h-0 flex-1 flex-col border-t">
        <DataTable
          label={t.dag.tasks}
          columns={columnsFor(run)}
          rows={rows}
          rowKey={instanceKey}
          sort={sort}
          onSort={(next) => change({ sort: next })}
          onOpen={(row) =>
            void navigate({
              to: '/dags/$dagId/runs/$runId/tasks/$taskId',
              params: { dagId: run.dag_id, runId: run.run_id, taskId: row.task_id },
              search: instanceSearch(row),
            })
          }
          empty={<Empty title={t.tasks.noInstances} />}
        />
      </div>
    </div>
  );
}

const columnsFor = (run: RunDetail): readonly Column<InstanceSummary>[] => [
  {
    id: 'task',
    head: t.tasks.task,
    width: 'minmax(130px, 1.4fr)',
    sortBy: (row) => row.task_id,
    cell: (row) => (
      <span className="truncate font-medium">
        {row.task_id}
        {instanceWhich(row) !== null && <span className="text-muted"> [{instanceWhich(row)}]</span>}
      </span>
    ),
  },
  {
    id: 'state',
    head: t.runs.state,
    width: '150px',
    sortBy: (row) => stateLook(row.state).rank,
    cell: (row) => <StateBadge state={row.state} />,
  },
  {
    id: 'reason',
    head: t.tasks.why,
    width: 'minmax(0, 2fr)',
    from: 'md',
    cell: (row) => (
      <span className="truncate text-muted" title={row.reason ?? undefined}>
        {row.reason ?? foldedWords(run, row)}
      </span>
    ),
  },
  {
    id: 'try',
    head: t.tasks.tryHead,
    width: '60px',
    align: 'end',
    from: 'md',
    cell: (row) => (
      <span className="text-muted">{row.try_number > 0 ? `${row.try_number}/${row.max_tries + 1}` : ''}</span>
    ),
  },
  {
    id: 'took',
    head: t.runs.duration,
    width: '88px',
    align: 'end',
    sortBy: (row) => row.duration_ms ?? -1,
    cell: (row) => <Took span={row} />,
  },
];

function foldedWords(run: RunDetail, row: InstanceSummary): string | null {
  const counts = row.coordinates.length === 0 ? run.cells[row.task_id]?.counts : undefined;
  return counts === undefined
    ? null
    : t.story.instances(Object.values(counts).reduce((sum, each) => sum + each, 0));
}
