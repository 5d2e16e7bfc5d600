// The tasks and groups of a task group, each with its state here and in the runs before.
import type { Grid, GroupDetail, GroupMember } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Boxes } from 'lucide-react';
import { useMemo } from 'react';
import { queries } from '../../api/queries.ts';
import { Empty } from '../../controls/placeholder.tsx';
import { nameSearch } from '../../instance/instance-name.ts';
import { t } from '../../messages/en.ts';
import { StateBadge, StateIcon, StateShares } from '../../state/state-badge.tsx';
import { stateLook } from '../../state/state-look.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { Took } from '../../time/when.tsx';

/** Runs whose states stand side by side. */
const RUNS_SHOWN = 8;

interface GroupMembersProps {
  readonly group: GroupDetail;
  readonly within: string | undefined;
}

export function GroupMembers({ group, within }: GroupMembersProps) {
  const { runs: limit = 25, sort } = useSearch({ strict: false }) as { runs?: number; sort?: string };
  const grid = useQuery(queries.grid(group.dag_id, limit));
  const navigate = useNavigate();
  const columns = useMemo(() => columnsWith(grid.data), [grid.data]);
  const isInLoop = group.dimensions.some(({ kind }) => kind === 'iteration');
  const open = (member: GroupMember): void => {
    const params = { dagId: group.dag_id, runId: group.run_id };
    if (member.kind === 'group') {
      void navigate({
        to: '/dags/$dagId/runs/$runId/groups/$groupId',
        params: { ...params, groupId: member.id },
        // What is in a group of its own instances needs more coordinates than are chosen here.
        search: member.is_many ? {} : { within: addressed(within) },
      });
      return;
    }
    void navigate({
      to: '/dags/$dagId/runs/$runId/tasks/$taskId',
      params: { ...params, taskId: member.id },
      search: searchOf(member, within, isInLoop),
    });
  };
  return (
    <DataTable
      label={t.dag.tasks}
      columns={columns}
      rows={group.members}
      rowKey={({ id }) => id}
      sort={sort}
      onSort={(next) =>
        void navigate({
          to: '.',
          search: (previous: Record<string, unknown>) => ({ ...previous, sort: next }),
          replace: true,
        })
      }
      onOpen={open}
      empty={<Empty title={t.group.empty} />}
    />
  );
}

/** As the address keeps it. */
const addressed = (within: string | undefined) => (/^\d+$/.test(within ?? '') ? Number(within) : within);

function searchOf({ instance, is_many: isMany }: GroupMember, within: string | undefined, isInLoop: boolean) {
  if (!isMany || within === undefined) return {};
  return instance === null ? { within: addressed(within) } : nameSearch(instance, isInLoop);
}

const columnsWith = (grid: Grid | undefined): readonly Column<GroupMember>[] => [
  {
    id: 'task',
    head: t.tasks.task,
    width: 'minmax(120px, 1.3fr)',
    sortBy: ({ label }) => label,
    cell: ({ kind, label }) => (
      <span className="flex min-w-0 items-center gap-1.5 font-medium">
        {kind === 'group' && <Boxes size={14} className="shrink-0 text-muted" aria-label={t.group.one} />}
        <span className="truncate">{label}</span>
      </span>
    ),
  },
  {
    id: 'state',
    head: t.runs.state,
    width: 'minmax(130px, 1fr)',
    sortBy: ({ cell }) => stateLook(cell.state).rank,
    cell: ({ cell }) => (
      <span className="flex w-full min-w-0 flex-col gap-1 pr-3">
        <span className="flex items-center gap-2">
          <StateBadge state={cell.state} />
          {cell.counts !== undefined && <Share counts={cell.counts} />}
        </span>
        {cell.counts !== undefined && <StateShares counts={cell.counts} />}
      </span>
    ),
  },
  {
    id: 'runs',
    head: t.group.lastRuns,
    width: `${RUNS_SHOWN * 15 + 18}px`,
    from: 'lg',
    cell: ({ id }) => <LastStates grid={grid} id={id} />,
  },
  {
    id: 'reason',
    head: t.tasks.why,
    width: 'minmax(0, 1.4fr)',
    from: 'xl',
    cell: ({ reason }) => (
      <span className="truncate text-muted" title={reason ?? undefined}>
        {reason}
      </span>
    ),
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

function Share({ counts }: { readonly counts: Readonly<Record<string, number>> }) {
  const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
  return <span className="text-muted text-xs">{t.graph.counts(counts.success ?? 0, total)}</span>;
}

function LastStates({ grid, id }: { readonly grid: Grid | undefined; readonly id: string }) {
  const runs = grid?.runs.slice(0, RUNS_SHOWN).toReversed() ?? [];
  return (
    <span className="flex gap-px">
      {runs.map(({ run_id: runId }) => {
        const cell = grid?.cells[runId]?.[id];
        return cell === undefined ? (
          <span key={runId} className="size-3.5" />
        ) : (
          <StateIcon key={runId} state={cell.state} size={12} />
        );
      })}
    </span>
  );
}
