// What tasks of all DAGs ask people: which wait, since when, until when, for whom; each is answered beside the list.
import type { OpenRequestList } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { useMemo } from 'react';
import { queries } from '../../api/queries.ts';
import { useChangeSearch } from '../../change-search.ts';
import { Chip } from '../../controls/chip.tsx';
import { Choice, SearchField } from '../../controls/field.tsx';
import { Bone, BoneRows, Empty, Refused, Sample } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { DataTable } from '../../table/data-table.tsx';
import { When } from '../../time/when.tsx';
import { askingDags, filterRequests, firstDeadline } from './filter-requests.ts';
import { requestColumns } from './request-columns.tsx';
import { RequestPanel } from './request-panel.tsx';

const w = t.requests;

export function RequestsPage() {
  const { data, error, refetch } = useQuery(queries.openRequests());
  const filter = useSearch({ from: '/app/requests' });
  const { request: chosen, sort } = filter;
  const change = useChangeSearch();
  const rows = useMemo(() => filterRequests(data?.requests ?? [], filter), [data, filter]);
  if (error !== null && data === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  const open = data?.requests.find(({ id }) => id === chosen);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-col gap-2.5 px-4 pt-4 pb-3">
        <Headline list={data} />
        <div className="flex flex-wrap items-center gap-2">
          <SearchField
            label={w.search}
            value={filter.q ?? ''}
            onChange={(q) => change({ q: q === '' ? undefined : q })}
            className="w-64 max-sm:w-full"
          />
          <Choice
            aria-label={w.dag}
            value={filter.dag ?? ''}
            onChange={(event) => change({ dag: event.target.value || undefined })}
          >
            <option value="">{w.anyDag}</option>
            {askingDags(data?.requests ?? []).map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Choice>
          <Chip
            pressed={filter.whom === 'me'}
            onClick={() => change({ whom: filter.whom === 'me' ? undefined : 'me' })}
          >
            {w.mine}
          </Chip>
          <Chip
            pressed={filter.due === 'dated'}
            onClick={() => change({ due: filter.due === 'dated' ? undefined : 'dated' })}
          >
            {w.dated}
          </Chip>
        </div>
      </div>
      <div className="flex min-h-0 flex-1 border-t max-lg:flex-col">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {chosen !== undefined && data !== undefined && open === undefined && (
            <p role="status" className="border-b bg-sunken px-4 py-2 text-muted">
              {w.gone}
            </p>
          )}
          {data === undefined ? (
            <BoneRows count={8} height={48} />
          ) : (
            <DataTable
              label={w.label}
              columns={requestColumns}
              rows={rows}
              rowKey={({ id }) => id}
              rowHeight={48}
              sort={sort}
              onSort={(next) => change({ sort: next })}
              onOpen={({ id }) => change({ request: id === chosen ? undefined : id })}
              {...(chosen === undefined ? {} : { selectedKey: chosen })}
              empty={<Nothing isFiltered={data.requests.length > 0} />}
            />
          )}
        </div>
        {open !== undefined && (
          <RequestPanel key={open.id} request={open} onClose={() => change({ request: undefined })} />
        )}
      </div>
    </div>
  );
}

/** How many wait, since when, and when the first of them is over. */
function Headline({ list }: { readonly list: OpenRequestList | undefined }) {
  if (list === undefined) return <Bone className="h-5 w-80" />;
  const { answerable, requests, total_entries: all } = list;
  const deadline = firstDeadline(requests);
  return (
    <div>
      <h1 className="min-h-6 font-semibold text-base">{w.headline(all, answerable)}</h1>
      {requests[0] !== undefined && (
        <p className="text-muted">
          {w.oldest} <When at={requests[0].created_at} />
          {deadline !== null && (
            <>
              {' · '}
              {w.firstDue} <When at={deadline} />
            </>
          )}
          {requests.length < all && ` · ${w.onlyOldest(requests.length)}`}
        </p>
      )}
    </div>
  );
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) return <Empty title={w.noMatch} />;
  return (
    <Empty
      title={w.none}
      icon={<CircleCheck size={24} style={{ color: 'var(--state-success)' }} aria-hidden />}
    >
      {w.teach}
      <Sample>{w.sample}</Sample>
    </Empty>
  );
}
