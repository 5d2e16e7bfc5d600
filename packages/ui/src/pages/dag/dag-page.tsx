// A DAG: its name and acts above, the grid or the graph of its runs on the left, what is chosen on the right.
import type { DagDetail } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ChevronRight, PanelLeft, Play } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../access/may.ts';
import { PauseSwitch } from '../../acts/pause-switch.tsx';
import { SchedulingMenu } from '../../acts/scheduling-menu.tsx';
import { TriggerDialog } from '../../acts/trigger-dialog.tsx';
import { schedulingOf } from '../../acts/use-set-scheduling.ts';
import { queries } from '../../api/queries.ts';
import { Button, IconButton } from '../../controls/button.tsx';
import { Bone, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { When } from '../../time/when.tsx';
import { DagZone } from '../../time/zone.ts';
import { LeftPane } from './left-pane.tsx';
import { SplitHandle, useSplit } from './split-handle.tsx';

export function DagPage() {
  const { dagId } = useParams({ from: '/app/dags/$dagId' });
  const chosen = useParams({
    strict: false,
    select: (params: { runId?: string; taskId?: string; groupId?: string }) => params,
  });
  const partId = chosen.taskId ?? chosen.groupId;
  const { open, view } = useSearch({ from: '/app/dags/$dagId' });
  const navigate = useNavigate();
  const dag = useQuery(queries.dag(dagId));
  const split = useSplit(view === 'graph' ? 'graph' : 'grid');
  const [showsLeft, setShowsLeft] = useState(false);
  const may = useMay();
  const setOpen = (next: 'trigger' | undefined) =>
    void navigate({
      to: '.',
      search: (previous: Record<string, unknown>) => ({ ...previous, open: next }),
      replace: true,
    });
  if (dag.error !== null && dag.data === undefined)
    return <Refused error={dag.error} onRetry={() => void dag.refetch()} />;
  const onPart = chosen.runId !== undefined;
  return (
    <DagZone value={dag.data?.timezone ?? null}>
      <header className="flex min-h-12 shrink-0 items-center gap-x-3 border-b px-4 py-1.5">
        <Crumbs dagId={dagId} runId={chosen.runId} partId={partId} name={dag.data?.display_name ?? dagId} />
        <DagFacts dag={dag.data} />
        {onPart && (
          <span className="lg:hidden">
            <IconButton label={t.dag.toggleLeft} pressed={showsLeft} onClick={() => setShowsLeft(!showsLeft)}>
              <PanelLeft size={16} aria-hidden />
            </IconButton>
          </span>
        )}
        {dag.data !== undefined && (
          <span className="flex items-center gap-2">
            <SchedulingMenu dag={dag.data} />
            <PauseSwitch dag={dag.data} />
          </span>
        )}
        {may('runs:create', dag.data) && (
          <Button weight="primary" icon={<Play size={13} aria-hidden />} onClick={() => setOpen('trigger')}>
            <span className="max-sm:sr-only">{t.trigger.act}</span>
          </Button>
        )}
      </header>
      <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
        <div
          className={`split-left flex min-h-0 shrink-0 flex-col max-lg:h-[44%] max-lg:border-b ${onPart && !showsLeft ? 'max-lg:hidden' : ''}`}
          style={{ '--split': `${split.percent}%` } as React.CSSProperties}
        >
          <LeftPane dagId={dagId} dag={dag.data} runId={chosen.runId ?? null} partId={partId ?? null} />
        </div>
        <SplitHandle split={split} />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <Outlet />
        </div>
      </div>
      <TriggerDialog dagId={dagId} open={open === 'trigger'} onClose={() => setOpen(undefined)} />
    </DagZone>
  );
}

interface CrumbsProps {
  readonly dagId: string;
  readonly runId: string | undefined;
  /** A task or a group. */
  readonly partId: string | undefined;
  readonly name: string;
}

function Crumbs({ dagId, runId, partId, name }: CrumbsProps) {
  const gap = <ChevronRight size={13} className="shrink-0 text-faint" aria-hidden />;
  const link = 'truncate rounded hover:text-accent-strong';
  return (
    <nav aria-label={t.dag.crumbs} className="flex min-w-0 flex-1 items-center gap-1.5">
      <Link to="/dags" className="text-muted hover:text-text max-sm:hidden">
        {t.nav.dags}
      </Link>
      <span className="max-sm:hidden">{gap}</span>
      <h1 className="flex min-w-0 shrink font-semibold text-base max-sm:max-w-[60%] max-sm:shrink-0">
        <Link to="/dags/$dagId" params={{ dagId }} className={link} title={name}>
          {name}
        </Link>
      </h1>
      {runId !== undefined && (
        <>
          <span className={partId === undefined ? '' : 'max-sm:hidden'}>{gap}</span>
          <Link
            to="/dags/$dagId/runs/$runId"
            params={{ dagId, runId }}
            className={`${link} max-w-64 ${partId === undefined ? '' : 'max-sm:hidden'}`}
            title={runId}
          >
            {runId}
          </Link>
        </>
      )}
      {partId !== undefined && runId !== undefined && (
        <>
          {gap}
          <span className="truncate font-medium" title={partId}>
            {partId}
          </span>
        </>
      )}
    </nav>
  );
}

function DagFacts({ dag }: { readonly dag: DagDetail | undefined }) {
  if (dag === undefined) return <Bone className="h-4 w-56 max-xl:hidden" />;
  return (
    <p className="flex shrink-0 items-center gap-x-2 text-muted max-xl:hidden">
      <span title={dag.schedule_summary ?? undefined}>{dag.schedule_text}</span>
      {dag.next_run_after !== null && schedulingOf(dag) === 'active' && (
        <>
          <span aria-hidden>·</span>
          <span>
            {t.dag.next} <When at={dag.next_run_after} />
          </span>
        </>
      )}
      <span aria-hidden>·</span>
      <span>v{dag.latest_version_number}</span>
    </p>
  );
}
