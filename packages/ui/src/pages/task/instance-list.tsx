// The instances of a task, of a mapped one or one in mapped groups and loops: counts by state to filter by, places to look
// within, and a row for each, however many there are.
import type { InstanceDetail, InstancePage, InstanceSummary } from '@ariel/protocol';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useChangeSearch } from '../../change-search.ts';
import { Choice, SearchField } from '../../controls/field.tsx';
import { BoneRows, Empty, Refused } from '../../controls/placeholder.tsx';
import { instanceSearch } from '../../instance/instance-name.ts';
import { t } from '../../messages/en.ts';
import { StateShares } from '../../state/state-badge.tsx';
import { StateFilter } from '../../state/state-filter.tsx';
import { LazyTable } from '../../table/lazy-table.tsx';
import { instanceColumns } from './instance-columns.tsx';
import { useInstances } from './use-instances.ts';
import { WithinFields } from './within-fields.tsx';

const orders = ['place', 'state', '-duration', '-start_date'] as const;

export function InstanceList({ instance }: { readonly instance: InstanceDetail }) {
  const { state, order, name, ...search } = useSearch({
    from: '/app/dags/$dagId/runs/$runId/tasks/$taskId',
  });
  const within = search.within?.toString();
  const navigate = useNavigate();
  const address = { dagId: instance.dag_id, runId: instance.run_id, taskId: instance.task_id };
  const rows = useInstances(address, { state, order, within, name });
  const change = useChangeSearch();
  const { page } = rows;
  const columns = useColumns(page, instance);
  if (rows.error !== null && page === undefined) return <Refused error={rows.error} onRetry={rows.retry} />;
  if (page === undefined) return <BoneRows count={10} />;
  const isFiltered = state !== undefined || within !== undefined || name !== undefined;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-col gap-2.5 border-b px-4 pb-3">
        <StateShares counts={page.counts} />
        <div className="flex flex-wrap items-center gap-1.5">
          <StateFilter counts={page.counts} chosen={state} onChoose={(next) => change({ state: next })} />
          <span className="flex-1" />
          <WithinFields
            dimensions={page.dimensions}
            within={within}
            onChange={(next) => change({ within: addressed(next) })}
          />
          {(hasNames(page) || name !== undefined) && (
            <SearchField
              label={t.mapped.findName}
              value={name ?? ''}
              onChange={(next) => change({ name: next === '' ? undefined : next })}
              className="w-40 max-sm:w-28"
            />
          )}
          <Choice
            aria-label={t.mapped.order}
            value={order ?? 'place'}
            onChange={(event) =>
              change({ order: event.target.value === 'place' ? undefined : event.target.value })
            }
          >
            {orders.map((each) => (
              <option key={each} value={each}>
                {t.mapped.orders[each]}
              </option>
            ))}
          </Choice>
        </div>
      </div>
      <LazyTable
        label={t.mapped.label(instance.task_id)}
        columns={columns}
        count={page.total_entries}
        rowAt={rows.rowAt}
        onRange={rows.onRange}
        rowHeight={36}
        onOpen={(row) => void navigate({ to: '.', search: openSearch(row) })}
        empty={
          <Empty title={isFiltered ? t.tasks.noInstances : t.mapped.none}>
            {isFiltered ? undefined : instance.reason}
          </Empty>
        }
      />
    </div>
  );
}

/** As the address keeps it. */
const addressed = (within: string | undefined) => (/^\d+$/.test(within ?? '') ? Number(within) : within);

/** What has not been expanded yet has no coordinates: it is told apart by its own row alone. */
function openSearch(row: InstanceSummary) {
  return row.coordinates.length > 0 ? instanceSearch(row) : { iteration: row.iteration };
}

const hasNames = (page: InstancePage) => page.instances.some((each) => each.rendered_map_index !== null);

function useColumns(page: InstancePage | undefined, { loop }: InstanceDetail) {
  const dimensions = page?.dimensions;
  const named = page !== undefined && hasNames(page);
  return useMemo(
    () => (dimensions === undefined ? [] : instanceColumns(dimensions, named, loop)),
    // Pages come and go while one scrolls; what their columns are does not change.
    [dimensions, named, loop],
  );
}
