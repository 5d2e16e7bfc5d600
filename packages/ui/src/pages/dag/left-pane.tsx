// The runs of a DAG as grid or graph; what is opened here shows on the right.
import type { DagDetail } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo } from 'react';
import { queries } from '../../api/queries.ts';
import { Choice } from '../../controls/field.tsx';
import { LinkTabs } from '../../controls/link-tabs.tsx';
import { BoneRows, Empty, Refused } from '../../controls/placeholder.tsx';
import { parseFold, toggleFold } from '../../grid/grid-rows.ts';
import { type OpenedRow, RunGrid } from '../../grid/run-grid.tsx';
import { t } from '../../messages/en.ts';

const GraphView = lazy(() =>
  import('../../graph/graph-view.tsx').then((module) => ({ default: module.GraphView })),
);

interface LeftPaneProps {
  readonly dagId: string;
  readonly dag: DagDetail | undefined;
  readonly runId: string | null;
  /** The task or group that is chosen. */
  readonly partId: string | null;
}

const limits = [25, 50, 100, 365] as const;

export function LeftPane({ dagId, dag, runId, partId }: LeftPaneProps) {
  const { view = 'grid', fold, runs: limit = 25 } = useSearch({ from: '/app/dags/$dagId' });
  const navigate = useNavigate();
  const grid = useQuery(queries.grid(dagId, limit));
  const folded = useMemo(() => parseFold(fold), [fold]);
  const onFold = useCallback(
    (id: string) =>
      void navigate({
        to: '.',
        search: (previous: Record<string, unknown>) => ({
          ...previous,
          fold: toggleFold(previous.fold as string | undefined, id),
        }),
        replace: true,
      }),
    [navigate],
  );
  const onOpen = useCallback(
    (openRun: string, row: OpenedRow | null) => {
      const params = { dagId, runId: openRun };
      if (row === null) void navigate({ to: '/dags/$dagId/runs/$runId', params });
      else if (row.kind === 'group')
        void navigate({
          to: '/dags/$dagId/runs/$runId/groups/$groupId',
          params: { ...params, groupId: row.id },
        });
      else
        void navigate({
          to: '/dags/$dagId/runs/$runId/tasks/$taskId',
          params: { ...params, taskId: row.id },
        });
    },
    [navigate, dagId],
  );
  const setLimit = (next: number) =>
    void navigate({
      to: '.',
      search: (previous: Record<string, unknown>) => ({ ...previous, runs: next === 25 ? undefined : next }),
      replace: true,
    });
  const latestRun = grid.data?.runs[0];
  return (
    <>
      <div className="flex shrink-0 items-center border-b">
        <div className="-mb-px min-w-0 flex-1">
          <LinkTabs
            label={t.dag.views}
            parameter="view"
            current={view}
            items={[
              { id: 'grid', label: t.dag.grid },
              { id: 'graph', label: t.dag.graph },
            ]}
          />
        </div>
        {view === 'grid' && (
          <Choice
            aria-label={t.dag.howMany}
            value={limit}
            onChange={(event) => setLimit(Number(event.target.value))}
            className="mr-2 h-7! border-transparent! text-muted"
          >
            {limits.map((each) => (
              <option key={each} value={each}>
                {t.dag.lastRuns(each)}
              </option>
            ))}
          </Choice>
        )}
      </div>
      {grid.data === undefined ? (
        grid.error === null ? (
          <BoneRows count={10} height={26} />
        ) : (
          <Refused error={grid.error} onRetry={() => void grid.refetch()} />
        )
      ) : view === 'graph' ? (
        <GraphPane
          dagId={dagId}
          version={versionOf(grid.data.runs, runId) ?? dag?.latest_version_number ?? null}
          cells={grid.data.cells[runId ?? ''] ?? null}
          folded={folded}
          onFold={onFold}
          selected={partId}
          onOpen={(row) => {
            const run = runId ?? latestRun?.run_id;
            if (run !== undefined) onOpen(run, row);
          }}
        />
      ) : grid.data.rows.length === 0 && grid.data.runs.length === 0 ? (
        <Empty title={t.grid.empty}>{t.grid.teach}</Empty>
      ) : (
        <RunGrid
          grid={grid.data}
          versions={dag?.versions ?? []}
          folded={folded}
          onFold={onFold}
          selectedRun={runId}
          selectedRow={partId}
          onOpen={onOpen}
        />
      )}
    </>
  );
}

function versionOf(
  runs: readonly { readonly run_id: string; readonly version_number: number }[],
  runId: string | null,
): number | null {
  return runs.find((run) => run.run_id === runId)?.version_number ?? null;
}

interface GraphPaneProps extends Omit<Parameters<typeof GraphView>[0], 'graph'> {
  readonly dagId: string;
  readonly version: number | null;
}

function GraphPane({ dagId, version, ...rest }: GraphPaneProps) {
  const graph = useQuery({ ...queries.graph(dagId, version ?? 0), enabled: version !== null });
  if (graph.error !== null && graph.data === undefined)
    return <Refused error={graph.error} onRetry={() => void graph.refetch()} />;
  if (graph.data === undefined) return <div className="flex-1" />;
  return (
    <Suspense fallback={<div className="flex-1" />}>
      <GraphView graph={graph.data} {...rest} />
    </Suspense>
  );
}
