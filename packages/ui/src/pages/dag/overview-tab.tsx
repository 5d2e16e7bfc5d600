// The DAG at a glance: a sentence, what stops it, its last run, how long runs take, its documentation.
import type { DagDetail, RunSummary } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Hourglass, TriangleAlert } from 'lucide-react';
import { lazy, Suspense, useCallback, useMemo } from 'react';
import { schedulingOf } from '../../acts/use-set-scheduling.ts';
import { queries } from '../../api/queries.ts';
import { Chip } from '../../controls/chip.tsx';
import { Facts, Section } from '../../controls/facts.tsx';
import { Bone } from '../../controls/placeholder.tsx';
import { Markdown } from '../../markdown/markdown.tsx';
import { t } from '../../messages/en.ts';
import { stateTextColor } from '../../state/state-look.ts';
import { durationWords } from '../../time/time-words.ts';
import { When } from '../../time/when.tsx';
import { ImportErrorCard } from '../import-errors/import-errors-page.tsx';

const DurationChart = lazy(() =>
  import('../../chart/duration-chart.tsx').then((module) => ({ default: module.DurationChart })),
);

export function OverviewTab({ dag }: { readonly dag: DagDetail }) {
  const navigate = useNavigate();
  const grid = useQuery(queries.grid(dag.dag_id, 25));
  const ended = useMemo(
    () =>
      (grid.data?.runs ?? []).filter((run) => run.duration_ms !== null && run.end_date !== null).toReversed(),
    [grid.data],
  );
  const open = useCallback(
    (runId: string) =>
      void navigate({ to: '/dags/$dagId/runs/$runId', params: { dagId: dag.dag_id, runId } }),
    [navigate, dag.dag_id],
  );
  const last = dag.recent_runs.at(-1);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      {dag.import_errors.map((error) => (
        <div key={error.id} className="px-4 pt-4">
          <ImportErrorCard error={error} />
        </div>
      ))}
      {dag.warnings.map((warning) => (
        <p key={warning.message} className="mx-4 mt-3 flex gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
          <TriangleAlert size={15} className="mt-0.5 shrink-0" aria-hidden />
          {warning.message}
        </p>
      ))}
      {dag.is_draining && (
        <p className="mx-4 mt-3 flex gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
          <Hourglass size={15} className="mt-0.5 shrink-0" aria-hidden />
          {t.pause.why(dag.active_run_count)}
        </p>
      )}
      <div className="border-b px-4 py-4">
        <p className="font-semibold text-base">
          {last === undefined ? t.dag.neverRan : <LastRun dagId={dag.dag_id} run={last} />}
        </p>
        {dag.description !== null && <p className="mt-1 text-muted">{dag.description}</p>}
      </div>
      <Section
        title={t.dag.durations}
        aside={
          ended.length > 1 && <span className="text-faint">{t.dag.usual(durationWords(usual(ended)))}</span>
        }
      >
        {ended.length > 1 ? (
          <div className="h-[150px]">
            <Suspense fallback={<Bone className="h-full w-full" />}>
              <DurationChart runs={ended} onOpen={open} />
            </Suspense>
          </div>
        ) : (
          <p className="text-muted">{t.dag.fewRuns}</p>
        )}
      </Section>
      <Section title={t.dag.about}>
        <Facts
          facts={[
            [
              t.dags.schedule,
              <span key="s">
                {dag.schedule_text} <span className="text-faint">{dag.schedule_summary}</span>
              </span>,
            ],
            [
              t.dag.nextRun,
              schedulingOf(dag) === 'active' ? (
                <When key="n" at={dag.next_run_after} />
              ) : (
                t.pause.states[schedulingOf(dag)]
              ),
            ],
            [t.dag.active, t.dag.activeOf(dag.active_run_count, dag.max_active_runs)],
            [t.dags.owner, <Owners key="o" dag={dag} />],
            dag.access_control === undefined
              ? null
              : [t.dag.access, <GivenAccess key="a" access={dag.access_control} />],
            dag.tags.length === 0
              ? null
              : [
                  t.dags.tags,
                  <span key="t" className="flex flex-wrap gap-1">
                    {dag.tags.map((tag) => (
                      <Chip key={tag}>{tag}</Chip>
                    ))}
                  </span>,
                ],
            [
              t.dag.file,
              <span key="f" className="font-mono text-[12px]">
                {dag.rel_path}
              </span>,
            ],
          ]}
        />
      </Section>
      {dag.doc_md !== null && (
        <Section title={t.dag.docs}>
          <Markdown text={dag.doc_md} />
        </Section>
      )}
    </div>
  );
}

function LastRun({ dagId, run }: { readonly dagId: string; readonly run: RunSummary }) {
  return (
    <>
      <Link
        to="/dags/$dagId/runs/$runId"
        params={{ dagId, runId: run.run_id }}
        className="hover:text-accent-strong"
      >
        {t.dag.lastRun}
      </Link>{' '}
      <span style={{ color: stateTextColor(run.state) }}>{t.run.verbs[run.state]}</span>
      {run.duration_ms !== null && run.end_date !== null && (
        <> {t.dag.after(durationWords(run.duration_ms))}</>
      )}
      <span className="font-normal text-muted">
        , <When at={run.end_date ?? run.start_date ?? run.queued_at} />
      </span>
    </>
  );
}

function usual(runs: readonly RunSummary[]): number {
  const sorted = runs.map((run) => run.duration_ms ?? 0).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** What its file gives, a line for each role. */
function GivenAccess({ access }: { readonly access: NonNullable<DagDetail['access_control']> }) {
  return Object.entries(access).map(([role, permissions]) => (
    <div key={role}>
      {role} <span className="text-faint">{permissions.join(', ')}</span>
    </div>
  ));
}

/** Each with the link that the DAG has for it. */
function Owners({ dag: { owner_links: links, owners } }: { readonly dag: DagDetail }) {
  if (owners.length === 0) return '–';
  return owners.map((owner, index) => (
    <span key={owner}>
      {index > 0 && ', '}
      {Object.hasOwn(links, owner) ? (
        <a
          href={links[owner]}
          target="_blank"
          rel="noreferrer"
          className="text-accent-strong hover:underline"
        >
          {owner}
        </a>
      ) : (
        owner
      )}
    </span>
  ));
}
