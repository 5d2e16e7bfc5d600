// The audit log: who did what, from where, when; filters in the address, and of each entry what was before and is now.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Needs } from '../../access/needs.tsx';
import { AUDIT_PAGE, accessQueries } from '../../api/access.ts';
import type { AuditEntry } from '../../api/access-shapes.ts';
import { useChangeSearch } from '../../change-search.ts';
import { Button } from '../../controls/button.tsx';
import { TextField } from '../../controls/field.tsx';
import { Bone, BoneRows, Empty, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { When } from '../../time/when.tsx';
import { aboutOf, extraOf, whoOf } from './audit-entry.ts';
import { EntryPanel } from './entry-panel.tsx';

const filters = ['owner', 'event', 'dag_id', 'run_id'] as const;

export function AuditPage() {
  return (
    <Needs permission="audit:read">
      <Log />
    </Needs>
  );
}

function Log() {
  const w = t.access.audit;
  const { entry, page = 0, ...asked } = useSearch({ from: '/app/audit' });
  const change = useChangeSearch();
  const given = Object.fromEntries(filters.map((name) => [name, asked[name]]));
  const { data, error, refetch } = useQuery({
    ...accessQueries.audit(given, page),
    placeholderData: keepPreviousData,
  });
  if (error !== null && data === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  const open = data?.event_logs.find((row) => row.event_log_id === entry);
  const isFiltered = filters.some((name) => asked[name] !== undefined);
  const pages = Math.ceil((data?.total_entries ?? 0) / AUDIT_PAGE);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-col gap-3 px-4 pt-4 pb-3">
        <h1 className="flex min-h-6 items-baseline gap-3 font-semibold text-base">
          {w.title}
          <span className="font-normal text-muted text-sm">
            {data === undefined ? <Bone className="h-4 w-24" /> : w.count(data.total_entries)}
          </span>
        </h1>
        <div className="grid gap-2 sm:grid-cols-2 lg:grid-cols-4">
          {filters.map((name) => (
            <TextField
              key={name}
              {...(name === 'owner' ? { 'data-search': true } : {})}
              aria-label={w.filters[name]}
              placeholder={w.filters[name]}
              value={asked[name] ?? ''}
              onChange={(event) =>
                change({ [name]: event.target.value || undefined, page: undefined, entry: undefined })
              }
            />
          ))}
        </div>
      </div>
      <div className="flex min-h-0 flex-1 border-t max-lg:flex-col">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {data === undefined ? (
            <BoneRows count={10} />
          ) : (
            <DataTable
              label={w.title}
              columns={columns}
              rows={data.event_logs}
              rowKey={(row) => String(row.event_log_id)}
              onOpen={(row) => change({ entry: row.event_log_id === entry ? undefined : row.event_log_id })}
              {...(entry === undefined ? {} : { selectedKey: String(entry) })}
              empty={<Empty title={isFiltered ? w.noMatch : w.none} />}
            />
          )}
          {pages > 1 && (
            <footer className="flex shrink-0 items-center justify-end gap-2 border-t px-4 py-2">
              <Button disabled={page === 0} onClick={() => change({ page: page - 1 || undefined })}>
                {w.newer}
              </Button>
              <span className="text-muted">
                {page + 1} / {pages}
              </span>
              <Button disabled={page + 1 >= pages} onClick={() => change({ page: page + 1 })}>
                {w.older}
              </Button>
            </footer>
          )}
        </div>
        {open !== undefined && <EntryPanel entry={open} onClose={() => change({ entry: undefined })} />}
      </div>
    </div>
  );
}

const columns: readonly Column<AuditEntry>[] = [
  { id: 'when', head: t.access.audit.when, width: '110px', cell: (row) => <When at={row.when} /> },
  {
    id: 'who',
    head: t.access.audit.who,
    width: 'minmax(80px, 1fr)',
    cell: (row) => <span className="truncate font-medium">{whoOf(row)}</span>,
  },
  {
    id: 'event',
    head: t.access.audit.event,
    width: 'minmax(110px, 1.4fr)',
    cell: (row) => <span className="truncate font-mono text-xs">{row.event}</span>,
  },
  {
    id: 'about',
    head: t.access.audit.about,
    width: 'minmax(120px, 2.4fr)',
    from: 'md',
    cell: (row) => <span className="truncate text-muted">{aboutOf(row)}</span>,
  },
  {
    id: 'from',
    head: t.access.audit.from,
    width: 'minmax(90px, 1fr)',
    from: 'lg',
    cell: (row) => <span className="truncate text-muted">{extraOf(row).from ?? extraOf(row).via}</span>,
  },
];
