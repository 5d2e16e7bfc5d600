// Starts a run by hand: the DAG's params as a form, the logical date or none, and then the way to the new run.
import type { DagDetail } from '@ariel/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useMay } from '../access/may.ts';
import { NotAllowed } from '../access/needs.tsx';
import { acts, type SchedulingState } from '../api/acts.ts';
import { queries } from '../api/queries.ts';
import { queryClient } from '../api/query-client.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { TextField } from '../controls/field.tsx';
import { BoneRows, Refused } from '../controls/placeholder.tsx';
import { paramField } from '../form/param-field.ts';
import { type FormState, formStateOf, ParamsForm } from '../form/params-form.tsx';
import { readConf } from '../form/read-draft.ts';
import { t } from '../messages/en.ts';
import { say } from '../shell/toasts.tsx';
import { StateChoice } from './state-choice.tsx';

interface TriggerDialogProps {
  readonly dagId: string;
  readonly open: boolean;
  readonly onClose: () => void;
}

export function TriggerDialog({ dagId, open, onClose }: TriggerDialogProps) {
  const dag = useQuery({ ...queries.dag(dagId), enabled: open });
  const may = useMay();
  if (dag.data === undefined || !open) {
    return (
      <Dialog open={open} onClose={onClose} title={t.trigger.title(dagId)} wide>
        {dag.error === null ? <BoneRows count={6} /> : <Refused error={dag.error} />}
      </Dialog>
    );
  }
  if (!may('runs:create', dag.data))
    return (
      <Dialog open onClose={onClose} title={t.trigger.title(dag.data.display_name)}>
        <NotAllowed permission="runs:create" />
      </Dialog>
    );
  return <TriggerForm dag={dag.data} onClose={onClose} />;
}

function TriggerForm({ dag, onClose }: { readonly dag: DagDetail; readonly onClose: () => void }) {
  const fields = useMemo(() => dag.params.map(paramField), [dag.params]);
  const [state, setState] = useState<FormState>(() =>
    formStateOf(fields, Object.fromEntries(fields.map((field) => [field.name, field.initial]))),
  );
  const [hasDate, setHasDate] = useState(false);
  const [date, setDate] = useState(() => new Date().toISOString().slice(0, 19));
  const [runId, setRunId] = useState('');
  const [note, setNote] = useState('');
  const [then, setThen] = useState<SchedulingState>('active');
  const read = useMemo(() => readConf(fields, state.drafts, state.extra), [fields, state]);
  // Who may not change the DAG is not asked: the run waits.
  const asksState = useMay()('dags:edit', dag) && dag.is_paused;
  const errorCount = Object.keys(read.errors).length;
  const lastRun = dag.recent_runs.at(-1);

  const trigger = useMutation({
    mutationFn: async () => {
      if (asksState && then === 'active') await acts.setScheduling(dag.dag_id, 'active');
      return acts.trigger(dag.dag_id, {
        logical_date: hasDate ? new Date(`${date}Z`).toISOString() : null,
        conf: read.conf,
        ...(runId === '' ? {} : { dag_run_id: runId }),
        ...(note === '' ? {} : { note }),
        ...(asksState && then === 'draining' ? { drain_dag: true } : {}),
      });
    },
    onSuccess: (run) => {
      for (const key of ['dags', 'home']) void queryClient.invalidateQueries({ queryKey: [key] });
      for (const key of ['grid', 'dag']) void queryClient.invalidateQueries({ queryKey: [key, dag.dag_id] });
      say({
        text: (
          <>
            {t.trigger.done}{' '}
            <Link
              to="/dags/$dagId/runs/$runId"
              params={{ dagId: dag.dag_id, runId: run.dag_run_id }}
              className="font-medium text-accent-strong underline"
            >
              {run.dag_run_id}
            </Link>
          </>
        ),
      });
      onClose();
    },
  });

  async function sameAsLast(): Promise<void> {
    if (lastRun === undefined) return;
    const run = await queryClient.fetchQuery(queries.run(dag.dag_id, lastRun.run_id));
    const given = { ...(run.params as Record<string, unknown>), ...(run.conf as Record<string, unknown>) };
    setState(
      formStateOf(fields, {
        ...Object.fromEntries(fields.map((field) => [field.name, field.initial])),
        ...given,
      }),
    );
  }

  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={t.trigger.title(dag.display_name)}
      subtitle={
        dag.is_paused
          ? t.trigger.isPaused
          : dag.is_draining
            ? t.trigger.drains
            : t.trigger.version(dag.latest_version_number)
      }
      foot={
        <>
          <span role="alert" className="mr-auto text-danger">
            {trigger.error instanceof Error
              ? trigger.error.message
              : errorCount > 0
                ? t.trigger.errors(errorCount)
                : ''}
          </span>
          {lastRun !== undefined && fields.length > 0 && (
            <Button weight="quiet" onClick={() => void sameAsLast()}>
              {t.trigger.sameAsLast}
            </Button>
          )}
          <Button onClick={onClose}>{t.act.cancel}</Button>
          <Button
            weight="primary"
            icon={<Play size={14} aria-hidden />}
            disabled={errorCount > 0 || trigger.isPending}
            onClick={() => trigger.mutate()}
          >
            {t.trigger.act}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <ParamsForm fields={fields} state={state} read={read} onChange={setState} />
        <div className="grid gap-4 border-t pt-4 sm:grid-cols-3">
          <div className="flex flex-col gap-1">
            <label className="flex items-center gap-1.5 font-medium">
              <input
                type="checkbox"
                checked={hasDate}
                onChange={(event) => setHasDate(event.target.checked)}
              />
              {t.trigger.logicalDate}
            </label>
            <TextField
              aria-label={t.trigger.logicalDate}
              type="datetime-local"
              step={1}
              disabled={!hasDate}
              value={date}
              onChange={(event) => setDate(event.target.value)}
            />
            <span className="text-faint text-xs">{hasDate ? 'UTC' : t.trigger.noDate}</span>
          </div>
          <label className="flex flex-col gap-1">
            <span className="font-medium">{t.trigger.runId}</span>
            <TextField
              value={runId}
              placeholder={t.trigger.runIdHint}
              onChange={(event) => setRunId(event.target.value)}
            />
          </label>
          <label className="flex flex-col gap-1">
            <span className="font-medium">{t.trigger.note}</span>
            <TextField value={note} onChange={(event) => setNote(event.target.value)} />
          </label>
        </div>
        {asksState && (
          <StateChoice
            warns
            title={t.trigger.whilePaused}
            words={t.trigger.states}
            chosen={then}
            onChoose={setThen}
          />
        )}
      </div>
    </Dialog>
  );
}
