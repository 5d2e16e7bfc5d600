// Teams: which bundles they own and who is in them.
import { useQueries, useQuery } from '@tanstack/react-query';
import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../access/may.ts';
import { useAct } from '../../access/use-act.ts';
import { accessActs, accessQueries } from '../../api/access.ts';
import type { Team } from '../../api/access-shapes.ts';
import { IconButton } from '../../controls/button.tsx';
import { BoneRows, Empty, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { TabBar, useFits } from './tab-bar.tsx';
import { TeamDialog } from './team-dialog.tsx';

export function TeamsTab() {
  const w = t.access.teams;
  const names = useQuery(accessQueries.teamNames());
  const teams = useQueries({
    queries: (names.data?.teams ?? []).map(({ name }) => accessQueries.team(name)),
  });
  const may = useMay();
  const fits = useFits();
  const [open, setOpen] = useState<Team | 'new' | null>(null);
  const remove = useAct(accessActs.removeTeam, (name) => ({ said: w.removed(name) }));
  if (names.error !== null && names.data === undefined)
    return <Refused error={names.error} onRetry={() => void names.refetch()} />;
  const rows = teams.flatMap(({ data }) => (data !== undefined && fits(data.name) ? [data] : []));
  const columns: readonly Column<Team>[] = [
    {
      id: 'name',
      head: w.name,
      width: 'minmax(90px, 1fr)',
      cell: (row) => <span className="truncate font-medium">{row.name}</span>,
    },
    {
      id: 'users',
      head: w.users,
      width: 'minmax(90px, 2fr)',
      cell: (row) => <span className="truncate">{row.users.join(', ')}</span>,
    },
    {
      id: 'bundles',
      head: w.bundles,
      width: 'minmax(90px, 2fr)',
      from: 'md',
      cell: (row) => <span className="truncate text-muted">{row.bundles.join(', ')}</span>,
    },
    {
      id: 'acts',
      head: <span className="sr-only">{t.dags.acts}</span>,
      width: '72px',
      align: 'end',
      cell: (row) => (
        <span className="flex">
          {may('teams:edit') && (
            <IconButton label={w.edit(row.name)} onClick={() => setOpen(row)}>
              <Pencil size={15} aria-hidden />
            </IconButton>
          )}
          {may('teams:delete') && (
            <IconButton label={w.removeOne(row.name)} onClick={() => remove.mutate(row.name)}>
              <Trash2 size={15} aria-hidden />
            </IconButton>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <TabBar add={may('teams:create') ? { label: w.add, run: () => setOpen('new') } : undefined} />
      {names.data === undefined || teams.some(({ isPending }) => isPending) ? (
        <BoneRows count={4} />
      ) : (
        <DataTable
          label={t.access.admin.teams}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.name}
          empty={
            names.data.teams.length > 0 ? (
              <Empty title={t.access.admin.noMatch} />
            ) : (
              <Empty title={w.none}>{w.teach}</Empty>
            )
          }
        />
      )}
      {open !== null && <TeamDialog team={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </>
  );
}
