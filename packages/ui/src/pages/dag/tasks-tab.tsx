// The DAG's tasks, each with its state in the last run.
import type { DagDetail, GridRow } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { queries } from '../../api/queries.ts';
import { SearchField } from '../../controls/field.tsx';
import { BoneRows, Empty } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { StateBadge } from '../../state/state-badge.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';

type TaskRow = GridRow & {
  readonly state: string | null | undefined;
  readonly failures: number;
  readonly runs: number;
};

export function TasksTab({ dag }: { readonly dag: DagDetail }) {
  const grid = useQuery(queries.grid(dag.dag_id, 25));
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const last = grid.data?.runs[0]?.run_id;
  const rows = useMemo<readonly TaskRow[]>(() => {
    const data = grid.data;
    if (data === undefined) return [];
    return data.rows
      .filter((row) => row.kind === 'task' && row.id.toLowerCase().includes(text.toLowerCase()))
      .map((row) => {
        const states = data.runs
          .flatMap((run) => data.cells[run.run_id]?.[row.id] ?? [])
          .map((cell) => cell.state);
        return {
          ...row,
          state: last === undefined ? undefined : data.cells[last]?.[row.id]?.state,
          failures: states.filter((state) => state === 'failed').length,
          runs: states.length,
        };
      });
  }, [grid.data, last, text]);
  if (grid.data === undefined) return <BoneRows count={10} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="shrink-0 px-4 py-2">
        <SearchField label={t.tasks.search} value={text} onChange={setText} className="w-64 max-w-full" />
      </div>
      <div className="flex min-h-0 flex-1 flex-col border-t">
        <DataTable
          label={t.dag.tasks}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          onOpen={(row) => {
            if (last !== undefined)
              void navigate({
                to: '/dags/$dagId/runs/$runId/tasks/$taskId',
                params: { dagId: dag.dag_id, runId: last, taskId: row.id },
              });
          }}
          empty={<Empty title={t.tasks.none} />}
        />
      </div>
    </div>
  );
}

const columns: readonly Column<TaskRow>[] = [
  {
    id: 'task',
    head: t.tasks.task,
    width: 'minmax(140px, 2fr)',
    cell: (row) => (
      <span className="min-w-0 truncate">
        <span className="font-medium">{row.label}</span>
        {row.parent_id !== null && <span className="ml-2 text-faint text-xs">{row.parent_id}</span>}
      </span>
    ),
  },
  {
    id: 'operator',
    head: t.tasks.operator,
    width: 'minmax(90px, 1fr)',
    from: 'md',
    cell: (row) => (
      <span className="truncate text-muted">
        {row.operator}
        {row.is_mapped ? ` · ${t.tasks.mapped}` : ''}
      </span>
    ),
  },
  {
    id: 'state',
    head: t.tasks.lastState,
    width: '150px',
    cell: (row) =>
      row.state === undefined ? <span className="text-faint">–</span> : <StateBadge state={row.state} />,
  },
  {
    id: 'failures',
    head: t.tasks.failures,
    width: '110px',
    from: 'md',
    align: 'end',
    cell: (row) => (
      <span className={row.failures > 0 ? 'text-danger' : 'text-faint'}>
        {t.tasks.failedOf(row.failures, row.runs)}
      </span>
    ),
  },
];
