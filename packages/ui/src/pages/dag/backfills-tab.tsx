// The DAG's backfills: how far each is, to be paused, let go on and cancelled, and the form of another one.
import type { DagDetail } from '@ariel/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../access/may.ts';
import { type BackfillView, backfillsOf, changeBackfill } from '../../api/backfills.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../controls/button.tsx';
import { BoneRows, Empty, Refused } from '../../controls/placeholder.tsx';
import { JsonView } from '../../json/json-view.tsx';
import { t } from '../../messages/en.ts';
import { When } from '../../time/when.tsx';
import { BackfillForm } from './backfill-form.tsx';

export function BackfillsTab({ dag }: { readonly dag: DagDetail }) {
  const { data, error, refetch } = useQuery(backfillsOf(dag.dag_id));
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const mayMake = may('backfills:create', dag);
  if (error !== null && data === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <BoneRows count={4} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      {mayMake && (
        <div className="flex shrink-0 flex-col gap-3 border-b px-4 py-3">
          {isOpen ? (
            <BackfillForm dag={dag} onClose={() => setOpen(false)} />
          ) : (
            <span>
              <Button onClick={() => setOpen(true)}>{t.backfill.another}</Button>
            </span>
          )}
        </div>
      )}
      {data.length === 0 ? (
        <Empty title={t.backfill.none} />
      ) : (
        <ul aria-label={t.dag.backfills} className="flex flex-col">
          {data.map((backfill) => (
            <BackfillItem key={backfill.id} backfill={backfill} mayChange={may('backfills:edit', dag)} />
          ))}
        </ul>
      )}
    </div>
  );
}

function BackfillItem({
  backfill,
  mayChange,
}: {
  readonly backfill: BackfillView;
  readonly mayChange: boolean;
}) {
  const { completed_at: completedAt, id, is_paused: isPaused, run_states: states } = backfill;
  const change = useMutation({
    mutationFn: (act: 'pause' | 'unpause' | 'cancel') => changeBackfill(id, act),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['dag'] }),
  });
  const all = Object.values(states).reduce((sum, each) => sum + each, 0);
  const state = completedAt !== null ? 'over' : isPaused ? 'paused' : 'active';
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2.5">
      <span className="font-medium">{t.backfill.title(id)}</span>
      <span className="text-muted">{t.backfill.states[state]}</span>
      <span>{t.backfill.range(backfill.from_date.slice(0, 16), backfill.to_date.slice(0, 16))}</span>
      <span className="text-muted">
        {t.backfill.progress(states.success ?? 0, all, states.failed ?? 0, states.running ?? 0)}
      </span>
      <span className="text-faint">
        <When at={completedAt ?? backfill.created_at} />
      </span>
      <span role="alert" className="text-danger">
        {change.error instanceof Error ? change.error.message : ''}
      </span>
      {mayChange && completedAt === null && (
        <span className="ml-auto flex gap-2">
          <Button disabled={change.isPending} onClick={() => change.mutate(isPaused ? 'unpause' : 'pause')}>
            {isPaused ? t.backfill.unpause : t.backfill.pause}
          </Button>
          <Button weight="danger" disabled={change.isPending} onClick={() => change.mutate('cancel')}>
            {t.act.cancel}
          </Button>
        </span>
      )}
      <BackfillTerms backfill={backfill} />
    </li>
  );
}

/** What was asked for, as far as it is not what everybody has. */
function BackfillTerms({ backfill }: { readonly backfill: BackfillView }) {
  const { dag_run_conf: conf, run_on_latest_version: latest, triggering_user_name: user } = backfill;
  const terms = [
    t.backfill.atOnce(backfill.max_active_runs),
    t.backfill.behaviorShort[backfill.reprocess_behavior],
    ...(latest === null ? [] : [t.backfill.versionShort(latest)]),
    ...(backfill.run_backwards ? [t.backfill.backwards.toLowerCase()] : []),
    ...(user === null ? [] : [t.backfill.by(user)]),
  ];
  return (
    <div className="w-full text-muted">
      <p>{terms.join(' · ')}</p>
      {conf !== null && (
        <details>
          <summary className="hover:text-text">{t.backfill.withConf}</summary>
          <div className="mt-1">
            <JsonView value={conf} />
          </div>
        </details>
      )}
    </div>
  );
}
