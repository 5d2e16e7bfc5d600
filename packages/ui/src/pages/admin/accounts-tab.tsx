// Accounts of people, or of programs: who has which roles and teams, whether they may sign in, and the acts on them.
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { KeyRound, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../access/may.ts';
import { TokenDialog } from '../../access/token-dialog.tsx';
import { accessQueries } from '../../api/access.ts';
import type { Account } from '../../api/access-shapes.ts';
import { useChangeSearch } from '../../change-search.ts';
import { IconButton } from '../../controls/button.tsx';
import { BoneRows, Empty, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { AccountDialog } from './account-dialog.tsx';
import { RemoveAccount } from './remove-account.tsx';
import { TabBar, useFits } from './tab-bar.tsx';

type Open = {
  readonly kind: 'new' | 'edit' | 'remove' | 'token';
  readonly account: Account | null;
};

export function AccountsTab({ kind }: { readonly kind: 'user' | 'service' }) {
  const w = t.access.users;
  const { data, error, refetch } = useQuery(accessQueries.users());
  const { sort } = useSearch({ from: '/app/admin' });
  const change = useChangeSearch();
  const fits = useFits();
  const may = useMay();
  const [open, setOpen] = useState<Open | null>(null);
  if (error !== null && data === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  const ofKind = data?.users.filter((user) => (user.kind === 'service') === (kind === 'service')) ?? [];
  const close = () => setOpen(null);
  return (
    <>
      <TabBar
        add={
          may('users:create')
            ? {
                label: kind === 'user' ? w.add : w.addService,
                run: () => setOpen({ kind: 'new', account: null }),
              }
            : undefined
        }
      />
      {data === undefined ? (
        <BoneRows count={6} />
      ) : (
        <DataTable
          label={t.access.admin[kind === 'user' ? 'users' : 'services']}
          columns={columnsFor(setOpen, kind, may)}
          rows={ofKind.filter(({ username }) => fits(username))}
          rowKey={(row) => row.username}
          sort={sort}
          onSort={(next) => change({ sort: next })}
          {...(may('users:edit') ? { onOpen: (account: Account) => setOpen({ kind: 'edit', account }) } : {})}
          empty={
            ofKind.length > 0 ? (
              <Empty title={t.access.admin.noMatch} />
            ) : kind === 'user' ? (
              <Empty title={w.none} />
            ) : (
              <Empty title={w.noServices}>{w.teachServices}</Empty>
            )
          }
        />
      )}
      {open?.kind === 'new' && <AccountDialog account={null} kind={kind} onClose={close} />}
      {open?.kind === 'edit' && open.account !== null && (
        <AccountDialog account={open.account} kind={kind} onClose={close} />
      )}
      {open?.kind === 'remove' && open.account !== null && (
        <RemoveAccount username={open.account.username} onClose={close} />
      )}
      {open?.kind === 'token' && open.account !== null && (
        <TokenDialog username={open.account.username} onClose={close} />
      )}
    </>
  );
}

function columnsFor(
  open: (open: Open) => void,
  kind: 'user' | 'service',
  may: (permission: string) => boolean,
): readonly Column<Account>[] {
  const w = t.access.users;
  const names = (list: Account['roles']) => list.map(({ name }) => name).join(', ');
  return [
    {
      id: 'name',
      head: w.name,
      width: 'minmax(110px, 1.5fr)',
      sortBy: (row) => row.username,
      cell: (row) => (
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="truncate font-medium">{row.username}</span>
          {!row.active && <span className="shrink-0 text-danger text-xs">{w.inactive}</span>}
        </span>
      ),
    },
    {
      id: 'roles',
      head: w.roles,
      width: 'minmax(80px, 1.2fr)',
      sortBy: (row) => names(row.roles),
      cell: (row) => <span className="truncate">{names(row.roles)}</span>,
    },
    {
      id: 'teams',
      head: w.teams,
      width: 'minmax(80px, 1fr)',
      from: 'md',
      cell: (row) => <span className="truncate text-muted">{names(row.teams)}</span>,
    },
    {
      id: 'email',
      head: w.email,
      width: 'minmax(120px, 1.5fr)',
      from: 'lg',
      cell: (row) => <span className="truncate text-muted">{row.email}</span>,
    },
    {
      id: 'acts',
      head: <span className="sr-only">{t.dags.acts}</span>,
      width: kind === 'service' ? '104px' : '72px',
      align: 'end',
      cell: (account) => (
        <span className="flex">
          {kind === 'service' && may('tokens:create') && (
            <IconButton label={w.tokenFor(account.username)} onClick={() => open({ kind: 'token', account })}>
              <KeyRound size={15} aria-hidden />
            </IconButton>
          )}
          {may('users:edit') && (
            <IconButton label={w.edit(account.username)} onClick={() => open({ kind: 'edit', account })}>
              <Pencil size={15} aria-hidden />
            </IconButton>
          )}
          {may('users:delete') && (
            <IconButton
              label={w.removeOne(account.username)}
              onClick={() => open({ kind: 'remove', account })}
            >
              <Trash2 size={15} aria-hidden />
            </IconButton>
          )}
        </span>
      ),
    },
  ];
}
