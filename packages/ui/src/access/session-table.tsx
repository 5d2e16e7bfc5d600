// Who is signed in, from where, since when; and the way to end it.
import { X } from 'lucide-react';
import type { SessionRow } from '../api/access-shapes.ts';
import { IconButton } from '../controls/button.tsx';
import { Empty } from '../controls/placeholder.tsx';
import { t } from '../messages/en.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { When } from '../time/when.tsx';

interface SessionTableProps {
  readonly rows: readonly SessionRow[];
  readonly showsNames: boolean;
  /** Absent: one may look only. */
  readonly onEnd?: (row: SessionRow) => void;
}

export function SessionTable({ onEnd, rows, showsNames }: SessionTableProps) {
  const w = t.access.sessions;
  const columns: readonly Column<SessionRow>[] = [
    ...(showsNames
      ? [{ id: 'who', head: t.access.users.name, width: 'minmax(90px, 1fr)', cell: nameOf, sortBy: byName }]
      : []),
    {
      id: 'from',
      head: w.from,
      width: 'minmax(110px, 2fr)',
      cell: (row) => (
        <span className="truncate" title={row.user_agent ?? undefined}>
          {row.address ?? '–'} {row.is_current && <span className="text-accent-strong">({w.current})</span>}
        </span>
      ),
    },
    {
      id: 'way',
      head: w.way,
      width: 'minmax(100px, 1fr)',
      from: 'md',
      cell: (row) => <span className="text-muted">{w.ways(row.kind, row.way)}</span>,
    },
    { id: 'seen', head: w.seen, width: '110px', cell: (row) => <When at={row.last_seen_at} /> },
    { id: 'begun', head: w.begun, width: '110px', from: 'md', cell: (row) => <When at={row.created_at} /> },
    { id: 'ends', head: w.ends, width: '110px', from: 'lg', cell: (row) => <When at={row.expires_at} /> },
    {
      id: 'act',
      head: <span className="sr-only">{w.end}</span>,
      width: '44px',
      align: 'end',
      cell: (row) =>
        onEnd !== undefined &&
        !row.is_current && (
          <IconButton label={w.endOne(row.address ?? '–')} onClick={() => onEnd(row)}>
            <X size={15} aria-hidden />
          </IconButton>
        ),
    },
  ];
  return (
    <DataTable
      label={t.access.admin.sessions}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      empty={<Empty title={w.none} />}
    />
  );
}

const nameOf = (row: SessionRow) => <span className="truncate font-medium">{row.username}</span>;
const byName = (row: SessionRow) => row.username;
