// The instances of a mapped task: counts by state to filter by, then a hundred at a time in the order one asks for.
import type { InstanceDetail, InstanceSummary } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { queries } from '../../api/queries.ts';
import { IconButton } from '../../controls/button.tsx';
import { Chip } from '../../controls/chip.tsx';
import { Choice } from '../../controls/field.tsx';
import { Bone, BoneRows, Empty, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { orderedCounts, StateBadge, StateIcon, StateShares } from '../../state/state-badge.tsx';
import { stateLook } from '../../state/state-look.ts';
import { type Column, DataTable } from '../../table/data-table.tsx';
import { Took, When } from '../../time/when.tsx';

const PAGE = 100;
const orders = ['map_index', '-duration', 'state'] as const;

export function MappedTable({ instance }: { readonly instance: InstanceDetail }) {
  const {
    state,
    order = 'map_index',
    offset = 0,
  } = useSearch({ from: '/app/dags/$dagId/runs/$runId/tasks/$taskId' });
  const navigate = useNavigate();
  const address = { dagId: instance.dag_id, runId: instance.run_id, taskId: instance.task_id };
  const { data, error, refetch } = useQuery(queries.instances(address, { state, order, offset }));
  const change = (next: Record<string, unknown>) =>
    void navigate({
      to: '.',
      search: (previous: Record<string, unknown>) => ({ ...previous, offset: undefined, ...next }),
      replace: true,
    });
  if (error !== null && data === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <BoneRows count={10} />;
  const hasNames = data.instances.some((each) => each.rendered_map_index !== null);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-col gap-2.5 border-b px-4 pb-3">
        <StateShares counts={data.counts} />
        <div className="flex flex-wrap items-center gap-1.5">
          {orderedCounts(data.counts).map(([name, count]) => (
            <Chip
              key={name}
              pressed={state === name}
              onClick={() => change({ state: state === name ? undefined : name })}
            >
              <span aria-hidden className="contents">
                <StateIcon state={name} size={10} />
              </span>
              {stateLook(name).word} {count.toLocaleString('en')}
            </Chip>
          ))}
          <span className="flex-1" />
          <Choice
            aria-label={t.mapped.order}
            value={order}
            onChange={(event) =>
              change({ order: event.target.value === 'map_index' ? undefined : event.target.value })
            }
          >
            {orders.map((each) => (
              <option key={each} value={each}>
                {t.mapped.orders[each]}
              </option>
            ))}
          </Choice>
        </div>
      </div>
      <DataTable
        label={t.mapped.label(instance.task_id)}
        columns={hasNames ? columns : columnsWithoutName}
        rows={data.instances}
        rowKey={(row) => String(row.map_index)}
        rowHeight={36}
        onOpen={(row) => void navigate({ to: '.', search: { map: row.map_index } })}
        empty={
          <Empty title={state === undefined ? t.mapped.none : t.tasks.noInstances}>
            {state === undefined ? instance.reason : undefined}
          </Empty>
        }
      />
      {data.total_entries > PAGE && (
        <footer className="flex h-10 shrink-0 items-center justify-end gap-1 border-t px-3 text-muted">
          {t.mapped.range(offset + 1, Math.min(offset + PAGE, data.total_entries), data.total_entries)}
          <IconButton
            label={t.mapped.before}
            disabled={offset === 0}
            onClick={() => change({ offset: Math.max(0, offset - PAGE) || undefined })}
          >
            <ChevronLeft size={16} aria-hidden />
          </IconButton>
          <IconButton
            label={t.mapped.after}
            disabled={offset + PAGE >= data.total_entries}
            onClick={() => change({ offset: offset + PAGE })}
          >
            <ChevronRight size={16} aria-hidden />
          </IconButton>
        </footer>
      )}
    </div>
  );
}

/** How many of them went well, in one sentence. */
export function MappedHeadline({ instance }: { readonly instance: InstanceDetail }) {
  const {
    state,
    order = 'map_index',
    offset = 0,
  } = useSearch({ from: '/app/dags/$dagId/runs/$runId/tasks/$taskId' });
  const { data } = useQuery(
    queries.instances(
      { dagId: instance.dag_id, runId: instance.run_id, taskId: instance.task_id },
      { state, order, offset },
    ),
  );
  if (data === undefined) return <Bone className="h-5 w-1/2" />;
  return Object.keys(data.counts).length === 0 && instance.reason !== null
    ? instance.reason
    : t.task.mapped(data.counts);
}

const columns: readonly Column<InstanceSummary>[] = [
  {
    id: 'index',
    head: t.mapped.index,
    width: '64px',
    align: 'end',
    cell: (row) => <span className="text-muted">{row.map_index}</span>,
  },
  {
    id: 'name',
    head: t.mapped.name,
    width: 'minmax(90px, 1fr)',
    cell: (row) => <span className="truncate font-medium">{row.rendered_map_index ?? ''}</span>,
  },
  { id: 'state', head: t.runs.state, width: '140px', cell: (row) => <StateBadge state={row.state} /> },
  {
    id: 'reason',
    head: t.tasks.why,
    width: 'minmax(0, 1.6fr)',
    from: 'xl',
    cell: (row) => (
      <span className="truncate text-muted" title={row.reason ?? undefined}>
        {row.reason}
      </span>
    ),
  },
  {
    id: 'started',
    head: t.runs.started,
    width: '90px',
    from: 'md',
    cell: (row) => <When at={row.start_date} />,
  },
  { id: 'took', head: t.runs.duration, width: '84px', align: 'end', cell: (row) => <Took span={row} /> },
];
const columnsWithoutName = columns
  .filter(({ id }) => id !== 'name')
  .map((column) => (column.id === 'state' ? { ...column, width: 'minmax(140px, 1fr)' } : column));
