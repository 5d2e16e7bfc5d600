// The list of DAGs: a sentence, filters in the address, and one row each with its last runs.
import type { DagSummary } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { FileWarning, Play } from 'lucide-react';
import { useMemo, useState } from 'react';
import { type May, useMay } from '../../access/may.ts';
import { PauseSwitch } from '../../acts/pause-switch.tsx';
import { TriggerDialog } from '../../acts/trigger-dialog.tsx';
import { schedulingOf } from '../../acts/use-set-scheduling.ts';
import { queries } from '../../api/queries.ts';
import { RunBars } from '../../chart/run-bars.tsx';
import { IconButton } from '../../controls/button.tsx';
import { Chip } from '../../controls/chip.tsx';
import { Choice, SearchField } from '../../controls/field.tsx';
import { Bone, BoneRows, Empty, Refused, Sample } from '../../controls/placeholder.tsx';
import { useAppearance } from '../../design/appearance.ts';
import { t } from '../../messages/en.ts';
import { DrainingChip } from '../../state/draining-chip.tsx';
import { StateBadge } from '../../state/state-badge.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { When } from '../../time/when.tsx';
import { askedDags } from './asked-dags.ts';
import { DrainingNote } from './draining-note.tsx';
import { type DagFilter, drainingIn, filterDags } from './filter-dags.ts';

export function DagsPage() {
  const { data, error, refetch } = useQuery(queries.dags());
  const filter = useSearch({ from: '/app/dags' });
  const navigate = useNavigate();
  const [triggered, setTriggered] = useState<string | null>(null);
  const { density } = useAppearance();
  const change = (next: Partial<DagFilter>) =>
    void navigate({
      to: '.',
      search: (previous: Record<string, unknown>) => ({ ...previous, ...next }),
      replace: true,
    });
  const asked = askedDags(data, filter);
  const found = useQuery(queries.dagsFound(asked));
  const listed = asked === null ? data : (found.data ?? data);
  const rows = useMemo(() => filterDags(listed?.dags ?? [], filter), [listed, filter]);
  const tags = filter.tag?.split(',') ?? [];
  const toggleTag = (tag: string) => {
    const next = tags.includes(tag) ? tags.filter((each) => each !== tag) : [...tags, tag];
    change({ tag: next.length === 0 ? undefined : next.join(',') });
  };
  const may = useMay();
  const columns = useColumns(toggleTag, setTriggered, may);
  if (error !== null && data === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  const filtered = Object.values({ ...filter, sort: undefined, zone: undefined }).some(
    (value) => value !== undefined,
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-col gap-2.5 px-4 pt-4 pb-3">
        <h1 className="min-h-6 font-semibold text-base">
          {data === undefined ? <Bone className="h-5 w-80" /> : data.headline}
        </h1>
        <DrainingNote draining={drainingIn(data)} />
        <div className="flex flex-wrap items-center gap-2">
          <SearchField
            label={t.dags.search}
            value={filter.q ?? ''}
            onChange={(q) => change({ q: q === '' ? undefined : q })}
            className="w-64 max-sm:w-full"
          />
          <Choice
            aria-label={t.dags.lastState}
            value={filter.state ?? ''}
            onChange={(event) => change({ state: event.target.value || undefined })}
          >
            <option value="">{t.dags.anyState}</option>
            <option value="failed">{t.dags.lastFailed}</option>
            <option value="running">{t.dags.runningNow}</option>
            <option value="success">{t.dags.lastSuccess}</option>
          </Choice>
          <Choice
            aria-label={t.dags.pausedLabel}
            value={filter.paused ?? ''}
            onChange={(event) => change({ paused: event.target.value || undefined })}
          >
            <option value="">{t.dags.pausedAll}</option>
            <option value="no">{t.dags.activeOnly}</option>
            <option value="yes">{t.dags.pausedOnly}</option>
            <option value="draining">{t.dags.drainingOnly}</option>
          </Choice>
          <div className="flex min-w-0 flex-wrap gap-1.5">
            {(data?.all_tags ?? []).map((tag) => (
              <Chip key={tag} pressed={tags.includes(tag)} onClick={() => toggleTag(tag)}>
                {tag}
              </Chip>
            ))}
          </div>
          {data !== undefined && (
            <span className="ml-auto text-faint">{t.dags.count(rows.length, data.total_entries)}</span>
          )}
        </div>
      </div>
      <div className="flex min-h-0 flex-1 flex-col border-t">
        {data === undefined ? (
          <BoneRows count={12} height={48} />
        ) : (
          <DataTable
            label={t.dags.label}
            columns={columns}
            rows={rows}
            rowKey={(dag) => dag.dag_id}
            rowHeight={density === 'comfortable' ? 56 : 48}
            sort={filter.sort}
            onSort={(sort) => change({ sort })}
            onOpen={(dag) => void navigate({ to: '/dags/$dagId', params: { dagId: dag.dag_id } })}
            empty={
              filtered ? (
                <Empty title={t.dags.noMatch} />
              ) : (
                <Empty title={t.dags.none}>
                  {t.dags.teach}
                  <Sample>{t.dags.sample}</Sample>
                </Empty>
              )
            }
          />
        )}
      </div>
      <TriggerDialog
        key={triggered}
        dagId={triggered ?? ''}
        open={triggered !== null}
        onClose={() => setTriggered(null)}
      />
    </div>
  );
}

function useColumns(
  toggleTag: (tag: string) => void,
  trigger: (dagId: string) => void,
  may: May,
): readonly Column<DagSummary>[] {
  return [
    {
      id: 'active',
      head: <span className="sr-only">{t.dags.active}</span>,
      width: '44px',
      cell: (dag) => <PauseSwitch dag={dag} />,
    },
    {
      id: 'name',
      head: t.dags.name,
      width: 'minmax(130px, 3fr)',
      sortBy: (dag) => dag.display_name.toLowerCase(),
      cell: (dag) => (
        <div className="min-w-0">
          <div className="flex min-w-0 items-center gap-2">
            <Link
              to="/dags/$dagId"
              params={{ dagId: dag.dag_id }}
              className="truncate font-medium hover:text-accent-strong"
              tabIndex={-1}
            >
              {dag.display_name}
            </Link>
            {dag.is_draining && <DrainingChip runs={dag.active_run_count} />}
            {dag.has_import_errors && (
              <Link to="/import-errors" title={t.dags.hasErrors} className="shrink-0 text-danger">
                <FileWarning size={14} aria-label={t.dags.hasErrors} />
              </Link>
            )}
          </div>
          {dag.description !== null && dag.description !== '' && (
            <p className="truncate text-faint text-xs">{dag.description}</p>
          )}
        </div>
      ),
    },
    {
      id: 'tags',
      head: t.dags.tags,
      width: 'minmax(110px, 1.4fr)',
      from: 'xl',
      cell: (dag) => (
        <div className="flex min-w-0 gap-1 overflow-hidden">
          {dag.tags.map((tag) => (
            <Chip key={tag} onClick={() => toggleTag(tag)}>
              {tag}
            </Chip>
          ))}
        </div>
      ),
    },
    {
      id: 'schedule',
      head: t.dags.schedule,
      width: 'minmax(120px, 1.6fr)',
      from: 'md',
      sortBy: (dag) => dag.schedule_text,
      cell: (dag) => (
        <span className="truncate text-muted" title={dag.schedule_summary ?? undefined}>
          {dag.schedule_text}
        </span>
      ),
    },
    {
      id: 'next',
      head: t.dags.next,
      width: '92px',
      from: 'lg',
      sortBy: (dag) => dag.next_run_after ?? '9',
      cell: (dag) => (
        <span className="text-muted">
          {schedulingOf(dag) === 'active' ? (
            <When at={dag.next_run_after} />
          ) : (
            t.pause.states[schedulingOf(dag)]
          )}
        </span>
      ),
    },
    {
      id: 'last',
      head: t.dags.last,
      width: '120px',
      from: 'md',
      sortBy: (dag) => dag.recent_runs.at(-1)?.run_after ?? '',
      cell: (dag) => {
        const last = dag.recent_runs.at(-1);
        return last === undefined ? (
          <span className="text-faint">{t.dags.never}</span>
        ) : (
          <div className="flex min-w-0 flex-col">
            <StateBadge state={last.state} />
            <span className="text-faint text-xs">
              <When at={last.start_date ?? last.queued_at} />
            </span>
          </div>
        );
      },
    },
    {
      id: 'runs',
      head: t.dags.runs,
      width: '152px',
      cell: (dag) => <RunBars dagId={dag.dag_id} runs={dag.recent_runs} />,
    },
    {
      id: 'owner',
      head: t.dags.owner,
      width: 'minmax(70px, 0.7fr)',
      from: 'xl',
      cell: (dag) => <span className="truncate text-muted">{dag.owners.join(', ')}</span>,
    },
    {
      id: 'version',
      head: t.dags.version,
      width: '64px',
      from: 'lg',
      cell: (dag) => <span className="text-muted">v{dag.latest_version_number}</span>,
    },
    {
      id: 'act',
      head: <span className="sr-only">{t.dags.acts}</span>,
      width: '44px',
      align: 'end',
      from: 'md',
      cell: (dag) =>
        may('runs:create', dag) && (
          <IconButton label={t.palette.trigger(dag.display_name)} onClick={() => trigger(dag.dag_id)}>
            <Play size={15} aria-hidden />
          </IconButton>
        ),
    },
  ];
}
