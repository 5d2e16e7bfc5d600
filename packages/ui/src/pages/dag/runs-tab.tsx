// The DAG's runs as a table.
import type { DagDetail, RunSummary } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { queries } from '../../api/queries.ts';
import { useChangeSearch } from '../../change-search.ts';
import { Choice } from '../../controls/field.tsx';
import { BoneRows, Empty } from '../../controls/placeholder.tsx';
import { runMs } from '../../grid/paint-grid.ts';
import { t } from '../../messages/en.ts';
import { StateBadge } from '../../state/state-badge.tsx';
import { stateLook } from '../../state/state-look.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { Took, When } from '../../time/when.tsx';

export function RunsTab({ dag }: { readonly dag: DagDetail }) {
  const { runs: limit = 25 } = useSearch({ from: '/app/dags/$dagId' });
  const { sort, state } = useSearch({ from: '/app/dags/$dagId/' });
  const navigate = useNavigate();
  const grid = useQuery(queries.grid(dag.dag_id, limit));
  const rows = useMemo(
    () => (grid.data?.runs ?? []).filter((run) => state === undefined || run.state === state),
    [grid.data, state],
  );
  const columns = useMemo(() => columnsFor(dag.dag_id), [dag.dag_id]);
  const change = useChangeSearch();
  if (grid.data === undefined) return <BoneRows count={10} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 items-center gap-2 px-4 py-2">
        <Choice
          aria-label={t.runs.state}
          value={state ?? ''}
          onChange={(event) => change({ state: event.target.value || undefined })}
        >
          <option value="">{t.runs.anyState}</option>
          {(['failed', 'running', 'queued', 'success'] as const).map((each) => (
            <option key={each} value={each}>
              {stateLook(each).word}
            </option>
          ))}
        </Choice>
        <span className="ml-auto text-faint">{t.runs.count(rows.length, grid.data.has_more)}</span>
      </div>
      <div className="flex min-h-0 flex-1 flex-col border-t">
        <DataTable
          label={t.dag.runs}
          columns={columns}
          rows={rows}
          rowKey={(run) => run.run_id}
          sort={sort}
          onSort={(next) => change({ sort: next })}
          onOpen={(run) =>
            void navigate({
              to: '/dags/$dagId/runs/$runId',
              params: { dagId: dag.dag_id, runId: run.run_id },
            })
          }
          empty={<Empty title={t.runs.none} />}
        />
      </div>
    </div>
  );
}

function columnsFor(dagId: string): readonly Column<RunSummary>[] {
  return [
    {
      id: 'state',
      head: t.runs.state,
      width: '112px',
      sortBy: (run) => stateLook(run.state).rank,
      cell: (run) => <StateBadge state={run.state} />,
    },
    {
      id: 'run',
      head: t.runs.run,
      width: 'minmax(120px, 2fr)',
      cell: (run) => (
        <span className="min-w-0">
          <Link
            to="/dags/$dagId/runs/$runId"
            params={{ dagId, runId: run.run_id }}
            tabIndex={-1}
            className="block truncate hover:text-accent-strong"
          >
            {run.run_id}
          </Link>
          {run.note !== null && <span className="block truncate text-faint text-xs">{run.note}</span>}
        </span>
      ),
    },
    {
      id: 'type',
      head: t.runs.type,
      width: '96px',
      from: 'xl',
      cell: (run) => <span className="text-muted">{t.runs.types[run.run_type]}</span>,
    },
    {
      id: 'started',
      head: t.runs.started,
      width: '96px',
      from: 'md',
      sortBy: (run) => run.start_date ?? '9',
      cell: (run) => <When at={run.start_date} />,
    },
    {
      id: 'took',
      head: t.runs.duration,
      width: '88px',
      align: 'end',
      sortBy: (run) => runMs(run, 0),
      cell: (run) => <Took span={run} />,
    },
    {
      id: 'version',
      head: t.dags.version,
      width: '64px',
      align: 'end',
      from: 'md',
      cell: (run) => <span className="text-muted">v{run.version_number}</span>,
    },
  ];
}
