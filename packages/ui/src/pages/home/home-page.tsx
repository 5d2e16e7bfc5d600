// Home: what needs attention first, then what runs, what comes next, and how the installation is.
import type { Home } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, FileWarning } from 'lucide-react';
import type { ReactNode } from 'react';
import { queries } from '../../api/queries.ts';
import { HoursChart } from '../../chart/hours-chart.tsx';
import { Bone, BoneRows, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { StateBadge, StateIcon } from '../../state/state-badge.tsx';
import { Took, When } from '../../time/when.tsx';
import { DrainingNote } from '../dags/draining-note.tsx';
import { HealthCard } from './health-card.tsx';

export function HomePage() {
  const { data, error, refetch } = useQuery(queries.home());
  if (error !== null && data === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex w-full max-w-6xl flex-col gap-5 px-4 py-6 sm:px-6">
        <h1 className="min-h-7 font-semibold text-lg leading-7">
          {data === undefined ? <Bone className="h-6 w-96 max-w-full" /> : data.headline}
        </h1>
        <DrainingNote draining={data?.draining} />
        <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
          <div className="flex min-w-0 flex-col gap-5">
            <Card title={t.home.attention}>
              {data === undefined ? <BoneRows count={3} height={48} /> : <Attention home={data} />}
            </Card>
            <Card title={t.home.running} note={data?.running_runs.length}>
              {data === undefined ? <BoneRows count={3} height={40} /> : <Running home={data} />}
            </Card>
            <Card title={t.home.hours}>
              <div className="px-4 py-4">
                {data === undefined ? (
                  <Bone className="h-33 w-full" />
                ) : (
                  <HoursChart hours={data.runs_by_hour} />
                )}
              </div>
            </Card>
          </div>
          <div className="flex min-w-0 flex-col gap-5">
            <Card title={t.home.health}>
              {data === undefined ? <BoneRows count={5} height={32} /> : <HealthCard health={data.health} />}
            </Card>
            <Card title={t.home.next}>
              {data === undefined ? <BoneRows count={5} height={32} /> : <Next home={data} />}
            </Card>
          </div>
        </div>
      </div>
    </div>
  );
}

function Card({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="overflow-hidden rounded-lg border bg-surface">
      <header className="flex h-9.5 items-center justify-between border-b bg-sunken px-4">
        <h2 className="font-semibold">{title}</h2>
        {note !== undefined && <span className="text-faint">{note}</span>}
      </header>
      {children}
    </section>
  );
}

const rowClass = 'flex items-center gap-3 px-4 -outline-offset-2 hover:bg-hover';

function Attention({ home }: { readonly home: Home }) {
  if (home.failed_runs.length === 0 && home.import_error_count === 0) {
    return (
      <p className="flex items-center gap-2.5 px-4 py-5 text-muted">
        <CircleCheck size={18} style={{ color: 'var(--state-success)' }} aria-hidden />
        {t.home.nothing}
      </p>
    );
  }
  return (
    <ul className="divide-y">
      {home.import_error_count > 0 && (
        <li>
          <Link to="/import-errors" className={`${rowClass} min-h-12`}>
            <FileWarning size={16} className="shrink-0 text-danger" aria-hidden />
            <span className="min-w-0 flex-1 font-medium">{t.home.importErrors(home.import_error_count)}</span>
          </Link>
        </li>
      )}
      {home.failed_runs.map((run) => (
        <li key={`${run.dag_id} ${run.run_id}`}>
          <Link
            to="/dags/$dagId/runs/$runId"
            params={{ dagId: run.dag_id, runId: run.run_id }}
            className={`${rowClass} min-h-12 py-1.5`}
          >
            <StateIcon state={run.state} size={16} />
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{run.dag_id}</span>
              <span className="block truncate text-muted">
                {run.failed_tasks.length > 0 ? t.home.failedIn(run.failed_tasks) : run.run_id}
              </span>
            </span>
            <span className="shrink-0 text-right text-muted">
              <When at={run.end_date ?? run.run_after} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Running({ home }: { readonly home: Home }) {
  if (home.running_runs.length === 0) return <p className="px-4 py-5 text-muted">{t.home.noneRunning}</p>;
  return (
    <ul className="divide-y">
      {home.running_runs.map((run) => (
        <li key={`${run.dag_id} ${run.run_id}`}>
          <Link
            to="/dags/$dagId/runs/$runId"
            params={{ dagId: run.dag_id, runId: run.run_id }}
            className={`${rowClass} h-10`}
          >
            <span className="w-24 shrink-0">
              <StateBadge state={run.state} />
            </span>
            <span className="min-w-0 flex-1 truncate font-medium">
              {run.dag_id}
              <span className="ml-2 font-normal text-faint max-sm:hidden">{run.run_id}</span>
            </span>
            <span className="shrink-0 text-muted">
              <Took span={run} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Next({ home }: { readonly home: Home }) {
  if (home.next_runs.length === 0) return <p className="px-4 py-5 text-muted">{t.home.noneNext}</p>;
  return (
    <ul className="divide-y">
      {home.next_runs.map((next) => (
        <li key={`${next.dag_id} ${next.run_after}`}>
          <Link
            to="/dags/$dagId"
            params={{ dagId: next.dag_id }}
            className={`${rowClass} h-8.5 justify-between`}
          >
            <span className="truncate">{next.dag_id}</span>
            <span className="text-muted">
              <When at={next.run_after} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
