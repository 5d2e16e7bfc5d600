// The columns of a task's instances: one for each thing that it is one of many of, then what became of it.
import type { InstancePage, InstanceSummary, LoopView } from '@ariel/protocol';
import { t } from '../../messages/en.ts';
import { StateBadge } from '../../state/state-badge.tsx';
import type { Column } from '../../table/column.ts';
import { Took, When } from '../../time/when.tsx';

export function instanceColumns(
  dimensions: InstancePage['dimensions'],
  hasNames: boolean,
  loop: LoopView | null,
): readonly Column<InstanceSummary>[] {
  const places = dimensions.map(
    ({ group_id: groupId, kind }, at): Column<InstanceSummary> => ({
      id: `place ${at}`,
      head: (
        <span className="truncate" title={groupId ?? undefined}>
          {dimensions.length === 1 ? t.place.heads[kind] : t.place.headOf(kind, groupId)}
        </span>
      ),
      width: dimensions.length === 1 ? '76px' : 'minmax(44px, 84px)',
      align: 'end',
      cell: (row) => <span className="text-muted">{row.coordinates[at] ?? '–'}</span>,
    }),
  );
  const [only] = dimensions;
  const isOfLoop = loop !== null && dimensions.length === 1 && only?.kind === 'iteration';
  return [
    ...places,
    ...(hasNames ? [nameColumn] : []),
    { ...stateColumn, width: hasNames || isOfLoop ? 'minmax(96px, 130px)' : 'minmax(130px, 1fr)' },
    ...(isOfLoop ? [saidColumn(loop)] : []),
    ...outcomeColumns.map((column) =>
      column.id === 'took' && dimensions.length > 1 ? { ...column, from: 'md' as const } : column,
    ),
  ];
}

const nameColumn: Column<InstanceSummary> = {
  id: 'name',
  head: t.mapped.name,
  width: 'minmax(90px, 1fr)',
  cell: (row) => <span className="truncate font-medium">{row.rendered_map_index ?? ''}</span>,
};

const stateColumn: Column<InstanceSummary> = {
  id: 'state',
  head: t.runs.state,
  width: '140px',
  cell: (row) => <StateBadge state={row.state} />,
};

const saidColumn = (loop: LoopView): Column<InstanceSummary> => ({
  id: 'said',
  head: t.loop.said,
  width: 'minmax(84px, 1fr)',
  cell: (row) => {
    const at = loop.iterations.find(({ index }) => index === row.coordinates[0]);
    return <span className="truncate">{at === undefined ? '–' : t.loop.answer(at.stops, at.state)}</span>;
  },
});

const outcomeColumns: readonly Column<InstanceSummary>[] = [
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
