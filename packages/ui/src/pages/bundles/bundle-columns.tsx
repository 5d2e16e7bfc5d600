// The columns of the list of bundles.
import type { BundleView } from '@ariel/protocol';
import { TriangleAlert } from 'lucide-react';
import { Chip } from '../../controls/chip.tsx';
import { t } from '../../messages/en.ts';
import type { Column } from '../../table/column.ts';
import { When } from '../../time/when.tsx';

const w = t.bundles;
const SHORT = 12;

export const bundleColumns: readonly Column<BundleView>[] = [
  {
    id: 'name',
    head: w.name,
    width: 'minmax(140px, 2fr)',
    sortBy: (row) => row.name,
    cell: (row) => (
      <div className="flex min-w-0 items-center gap-2">
        <span className="truncate font-medium">{row.name}</span>
        {row.refresh_error !== null && (
          <>
            <span className="max-sm:hidden">
              <Chip tone="warn" title={row.refresh_error}>
                {w.behind}
              </Chip>
            </span>
            <TriangleAlert size={14} aria-label={w.behind} className="shrink-0 text-warn sm:hidden" />
          </>
        )}
        {!row.active && <Chip>{w.notConfigured}</Chip>}
      </div>
    ),
  },
  {
    id: 'kind',
    head: w.kind,
    width: '80px',
    from: 'md',
    sortBy: (row) => row.kind ?? '',
    cell: (row) => <span className="text-muted">{row.kind ?? '–'}</span>,
  },
  {
    id: 'version',
    head: w.version,
    width: 'minmax(90px, 1fr)',
    from: 'md',
    cell: (row) => (
      <span className="truncate font-mono text-muted text-xs" title={row.version ?? w.noVersions}>
        {row.version?.slice(0, SHORT) ?? '–'}
      </span>
    ),
  },
  {
    id: 'refreshed',
    head: w.refreshed,
    width: '92px',
    sortBy: (row) => row.last_refreshed ?? '',
    cell: (row) => (
      <span className="text-muted">
        <When at={row.last_refreshed} />
      </span>
    ),
  },
  {
    id: 'dags',
    head: w.dags,
    width: '60px',
    align: 'end',
    sortBy: (row) => row.dag_count,
    cell: (row) => row.dag_count,
  },
  {
    id: 'errors',
    head: w.errors,
    width: '64px',
    align: 'end',
    sortBy: (row) => row.import_error_count,
    cell: (row) =>
      row.import_error_count === 0 ? (
        <span className="text-faint">0</span>
      ) : (
        <span className="flex items-center gap-1 font-medium text-danger">
          <TriangleAlert size={13} aria-hidden />
          {row.import_error_count}
        </span>
      ),
  },
  {
    id: 'team',
    head: w.team,
    width: 'minmax(70px, 0.8fr)',
    from: 'lg',
    sortBy: (row) => row.team_name ?? '',
    cell: (row) => <span className="truncate text-muted">{row.team_name ?? w.noTeam}</span>,
  },
];
