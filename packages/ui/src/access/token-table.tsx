// API tokens: what each opens, until when, when it was used; and the way to revoke it. What a token is itself nobody sees again.
import { X } from 'lucide-react';
import type { TokenRow } from '../api/access-shapes.ts';
import { IconButton } from '../controls/button.tsx';
import { Empty, Sample } from '../controls/placeholder.tsx';
import { t } from '../messages/en.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { When } from '../time/when.tsx';

interface TokenTableProps {
  readonly rows: readonly TokenRow[];
  readonly showsNames: boolean;
  /** Absent: one may look only. */
  readonly onRevoke?: (row: TokenRow) => void;
}

export function TokenTable({ onRevoke, rows, showsNames }: TokenTableProps) {
  const w = t.access.tokens;
  const columns: readonly Column<TokenRow>[] = [
    {
      id: 'name',
      head: w.name,
      width: 'minmax(100px, 1.5fr)',
      sortBy: (row) => row.name,
      cell: (row) => <span className="truncate font-medium">{row.name}</span>,
    },
    ...(showsNames
      ? [{ id: 'who', head: t.access.users.name, width: 'minmax(80px, 1fr)', cell: ownerOf }]
      : []),
    {
      id: 'scopes',
      head: w.scopes,
      width: 'minmax(110px, 2fr)',
      from: 'md',
      cell: (row) => (
        <span className="truncate text-muted" title={row.scopes?.join(', ')}>
          {row.scopes?.join(', ') ?? w.everything}
        </span>
      ),
    },
    {
      id: 'ends',
      head: w.ends,
      width: '110px',
      cell: (row) => (row.expires_at === null ? w.never : <When at={row.expires_at} />),
    },
    {
      id: 'used',
      head: w.used,
      width: '110px',
      from: 'md',
      cell: (row) =>
        row.last_used_at === null ? (
          <span className="text-faint">{w.notUsed}</span>
        ) : (
          <When at={row.last_used_at} />
        ),
    },
    {
      id: 'act',
      head: <span className="sr-only">{w.revoke}</span>,
      width: '44px',
      align: 'end',
      cell: (row) =>
        onRevoke !== undefined && (
          <IconButton label={w.revokeOne(row.name)} onClick={() => onRevoke(row)}>
            <X size={15} aria-hidden />
          </IconButton>
        ),
    },
  ];
  return (
    <DataTable
      label={t.access.admin.tokens}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      empty={
        <Empty title={w.none}>
          {w.teach}
          <Sample>{w.sample(window.location.origin)}</Sample>
        </Empty>
      }
    />
  );
}

const ownerOf = (row: TokenRow) => <span className="truncate">{row.username}</span>;
