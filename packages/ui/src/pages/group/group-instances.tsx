// The items or iterations of a task group, each with the state of all that is in it, its time and its try.
import type { GroupDetail, GroupInstance } from '@ariel/protocol';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useChangeSearch } from '../../change-search.ts';
import { Empty } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { StateBadge, StateShares } from '../../state/state-badge.tsx';
import { countStates, isInState, StateFilter } from '../../state/state-filter.tsx';
import { stateLook } from '../../state/state-look.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { Took, When } from '../../time/when.tsx';

export function GroupInstances({ group }: { readonly group: GroupDetail }) {
  const { sort, state } = useSearch({ from: '/app/dags/$dagId/runs/$runId/groups/$groupId' });
  const navigate = useNavigate();
  const change = useChangeSearch();
  const columns = useMemo(() => columnsOf(group), [group]);
  const counts = countStates(group.instances);
  const rows = group.instances.filter(isInState(state));
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap gap-1.5 border-b px-4 py-2.5">
        <StateFilter counts={counts} chosen={state} onChoose={(next) => change({ state: next })} />
      </div>
      <DataTable
        label={t.group.instancesOf(group.group_id)}
        columns={columns}
        rows={rows}
        rowKey={({ coordinates }) => coordinates.join('/')}
        sort={sort}
        onSort={(next) => change({ sort: next })}
        onOpen={({ coordinates }) => void navigate({ to: '.', search: { within: addressed(coordinates) } })}
        empty={
          <Empty title={group.are_instances_told ? t.group.noInstances : t.group.tooMany}>
            {group.are_instances_told ? undefined : t.group.tooManyWhy}
          </Empty>
        }
      />
    </div>
  );
}

/** A lone number stays one, so that it stands in the address without quotes. */
const addressed = (coordinates: readonly number[]) =>
  coordinates.length === 1 ? coordinates[0] : coordinates.join('/');

function columnsOf({ dimensions, retries }: GroupDetail): readonly Column<GroupInstance>[] {
  const places = dimensions.map(
    ({ group_id: groupId, kind }, at): Column<GroupInstance> => ({
      id: `place ${at}`,
      head: dimensions.length === 1 ? t.place.heads[kind] : t.place.headOf(kind, groupId),
      width: dimensions.length === 1 ? '84px' : 'minmax(64px, 130px)',
      align: 'end',
      sortBy: ({ coordinates }) => coordinates[at] ?? -1,
      cell: ({ coordinates }) => <span className="text-muted">{coordinates[at]}</span>,
    }),
  );
  return [...places, stateColumn, ...(retries > 0 ? [tryColumn] : []), ...timeColumns];
}

const stateColumn: Column<GroupInstance> = {
  id: 'state',
  head: t.runs.state,
  width: 'minmax(140px, 1fr)',
  sortBy: ({ state }) => stateLook(state).rank,
  cell: ({ counts, state }) => {
    const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
    return (
      <span className="flex w-full min-w-0 flex-col gap-1 pr-3">
        <span className="flex items-center gap-2">
          <StateBadge state={state} />
          <span className="text-muted text-xs">{t.graph.counts(counts.success ?? 0, total)}</span>
        </span>
        <StateShares counts={counts} />
      </span>
    );
  },
};

const tryColumn: Column<GroupInstance> = {
  id: 'try',
  head: t.tasks.tryHead,
  width: '84px',
  align: 'end',
  sortBy: ({ group_try: groupTry }) => groupTry?.try_number ?? 0,
  cell: ({ group_try: groupTry }) =>
    groupTry === null ? null : (
      <span className={groupTry.try_number > 1 ? 'text-warn' : 'text-muted'}>
        {groupTry.try_number}/{groupTry.max_tries}
      </span>
    ),
};

const timeColumns: readonly Column<GroupInstance>[] = [
  {
    id: 'started',
    head: t.runs.started,
    width: '100px',
    from: 'md',
    sortBy: ({ start_date: at }) => at ?? '~',
    cell: (row) => <When at={row.start_date} />,
  },
  {
    id: 'took',
    head: t.runs.duration,
    width: '88px',
    align: 'end',
    sortBy: ({ duration_ms: ms }) => ms ?? -1,
    cell: (row) => <Took span={row} />,
  },
];
