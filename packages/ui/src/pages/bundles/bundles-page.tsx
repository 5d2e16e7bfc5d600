// The bundles that DAG files come from: which are up to date, in which version, with which errors; one of them beside the list.
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Needs } from '../../access/needs.tsx';
import { bundleQueries } from '../../api/bundles.ts';
import { useChangeSearch } from '../../change-search.ts';
import { SearchField } from '../../controls/field.tsx';
import { Bone, BoneRows, Empty, Refused, Sample } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { DataTable } from '../../table/data-table.tsx';
import { bundleColumns } from './bundle-columns.tsx';
import { BundlePanel } from './bundle-panel.tsx';

const w = t.bundles;

export function BundlesPage() {
  return (
    <Needs permission="dags:read">
      <Bundles />
    </Needs>
  );
}

function Bundles() {
  const { data, error, refetch } = useQuery(bundleQueries.all());
  const { bundle: chosen, q = '', sort } = useSearch({ from: '/app/bundles' });
  const change = useChangeSearch();
  if (error !== null && data === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  const all = data?.bundles ?? [];
  const rows = all.filter(({ kind, name, team_name: team }) =>
    `${name} ${kind ?? ''} ${team ?? ''}`.toLowerCase().includes(q.toLowerCase()),
  );
  const open = all.find(({ name }) => name === chosen);
  const behind = all.filter(({ refresh_error: why }) => why !== null).length;
  const errors = all.reduce((sum, { import_error_count: own }) => sum + own, 0);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-col gap-2.5 px-4 pt-4 pb-3">
        <h1 className="min-h-6 font-semibold text-base">
          {data === undefined ? <Bone className="h-5 w-64" /> : w.headline(all.length, behind, errors)}
        </h1>
        <SearchField
          label={w.search}
          value={q}
          onChange={(text) => change({ q: text === '' ? undefined : text })}
          className="w-64 max-sm:w-full"
        />
      </div>
      <div className="flex min-h-0 flex-1 border-t max-lg:flex-col">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {chosen !== undefined && data !== undefined && open === undefined && (
            <p role="status" className="border-b bg-sunken px-4 py-2 text-muted">
              {w.unknown(chosen)}
            </p>
          )}
          {data === undefined ? (
            <BoneRows count={4} />
          ) : (
            <DataTable
              label={w.label}
              columns={bundleColumns}
              rows={rows}
              rowKey={({ name }) => name}
              sort={sort}
              onSort={(next) => change({ sort: next })}
              onOpen={({ name }) => change({ bundle: name === chosen ? undefined : name })}
              {...(chosen === undefined ? {} : { selectedKey: chosen })}
              empty={
                all.length > 0 ? (
                  <Empty title={w.noMatch} />
                ) : (
                  <Empty title={w.none}>
                    {w.teach}
                    <Sample>{w.sample}</Sample>
                  </Empty>
                )
              }
            />
          )}
        </div>
        {open !== undefined && (
          <BundlePanel key={open.name} bundle={open} onClose={() => change({ bundle: undefined })} />
        )}
      </div>
    </div>
  );
}
