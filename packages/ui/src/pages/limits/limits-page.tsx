// Everything that holds work back although it is ready: pools and limits by key, how far they are used up, and by whom.
import type { LimitView } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Gauge } from 'lucide-react';
import { queries } from '../../api/queries.ts';
import { useChangeSearch } from '../../change-search.ts';
import { SearchField } from '../../controls/field.tsx';
import { Bone, BoneRows, Empty, Refused, Sample } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { When } from '../../time/when.tsx';
import { LimitPanel } from './limit-panel.tsx';
import { PoolCard } from './pool-card.tsx';
import { UseBar } from './use-bar.tsx';

const keyOf = (limit: LimitView): string => `${limit.kind} ${limit.per_ms ?? 0} ${limit.key}`;

export function LimitsPage() {
  const { data, error, refetch } = useQuery(queries.limits());
  const { limit: chosen, q = '', sort } = useSearch({ from: '/app/limits' });
  const change = useChangeSearch();
  if (error !== null && data === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  const rows = (data?.limits ?? []).filter((limit) => limit.key.toLowerCase().includes(q.toLowerCase()));
  const open = rows.find((limit) => keyOf(limit) === chosen);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-col gap-3 px-4 pt-4 pb-3">
        <h1 className="min-h-6 font-semibold text-base">
          {data === undefined ? <Bone className="h-5 w-80" /> : data.headline}
        </h1>
        <h2 className="sr-only">{t.limits.pools}</h2>
        <section
          aria-label={t.limits.pools}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, with the keyboard too
          tabIndex={0}
          className="flex max-h-52 flex-wrap gap-2.5 overflow-y-auto"
        >
          {data === undefined ? (
            <Bone className="h-20 w-64" />
          ) : (
            <>
              <PoolCard
                name={t.limits.places}
                used={data.places.used}
                slots={data.places.everywhere ?? data.places.max}
                note={data.places.everywhere === null ? t.limits.perScheduler : t.limits.everywhere}
                heldBy={[]}
              />
              {data.pools.map((pool) => (
                <PoolCard
                  key={pool.name}
                  name={t.health.pool(pool.name)}
                  used={pool.used}
                  slots={pool.slots}
                  note={pool.description}
                  heldBy={pool.held_by}
                />
              ))}
            </>
          )}
        </section>
        <div className="flex flex-wrap items-center gap-2">
          <h2 className="font-semibold">{t.limits.keyed}</h2>
          <SearchField
            label={t.limits.search}
            value={q}
            onChange={(text) => change({ q: text === '' ? undefined : text })}
            className="w-64 max-sm:w-full"
          />
        </div>
      </div>
      <div className="flex min-h-0 flex-1 border-t max-lg:flex-col">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {data === undefined ? (
            <BoneRows count={6} height={44} />
          ) : rows.length === 0 ? (
            <Nothing isFiltered={q !== ''} />
          ) : (
            <DataTable
              label={t.limits.keyed}
              columns={columns}
              rows={rows}
              rowKey={keyOf}
              rowHeight={44}
              sort={sort}
              onSort={(next) => change({ sort: next })}
              onOpen={(limit) => change({ limit: keyOf(limit) === chosen ? undefined : keyOf(limit) })}
              {...(chosen === undefined ? {} : { selectedKey: chosen })}
            />
          )}
        </div>
        {open !== undefined && <LimitPanel limit={open} onClose={() => change({ limit: undefined })} />}
      </div>
    </div>
  );
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  return (
    <section
      aria-label={t.limits.keyed}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, with the keyboard too
      tabIndex={0}
      className="min-h-0 flex-1 overflow-y-auto"
    >
      {isFiltered ? (
        <Empty title={t.limits.noMatch} />
      ) : (
        <Empty title={t.limits.none} icon={<Gauge size={24} aria-hidden />}>
          {t.limits.teach}
          <Sample>{t.limits.sample}</Sample>
        </Empty>
      )}
    </section>
  );
}

const columns: readonly Column<LimitView>[] = [
  {
    id: 'key',
    head: t.limits.key,
    width: 'minmax(140px, 3fr)',
    sortBy: (limit) => limit.key.toLowerCase(),
    cell: (limit) => (
      <span className="min-w-0">
        <span className="block truncate font-medium font-mono text-[12px]" title={limit.key}>
          {limit.key}
        </span>
        {limit.warning !== null && (
          <span className="block truncate text-danger text-xs" title={limit.warning}>
            {limit.warning}
          </span>
        )}
      </span>
    ),
  },
  {
    id: 'kind',
    head: t.limits.kind,
    width: 'minmax(110px, 1fr)',
    sortBy: (limit) => limit.kind,
    from: 'md',
    cell: (limit) => <span className="truncate text-muted">{t.limits.kinds(limit.kind, limit.per_ms)}</span>,
  },
  {
    id: 'used',
    head: t.limits.used,
    width: 'minmax(110px, 1.2fr)',
    sortBy: (limit) => limit.used / limit.max,
    cell: (limit) => <UseBar used={limit.used} most={limit.max} />,
  },
  {
    id: 'waiting',
    head: t.limits.waiting,
    width: '76px',
    align: 'end',
    sortBy: (limit) => limit.waiting,
    cell: (limit) => <span className={limit.waiting === 0 ? 'text-faint' : ''}>{limit.waiting}</span>,
  },
  {
    id: 'holders',
    head: t.limits.heldBy,
    width: 'minmax(120px, 2fr)',
    from: 'xl',
    cell: (limit) => (
      <span className="truncate text-muted">
        {t.limits.dags([...new Set(limit.holders.map((holder) => holder.dag_id))])}
      </span>
    ),
  },
  {
    id: 'since',
    head: t.limits.since,
    width: 'minmax(120px, 1fr)',
    from: 'md',
    cell: (limit) =>
      limit.opens_at === null ? (
        <When at={limit.holders[0]?.since ?? null} />
      ) : (
        <span className="truncate">
          {t.limits.opens} <When at={limit.opens_at} />
        </span>
      ),
  },
];
