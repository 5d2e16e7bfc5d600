// The form of a backfill: a range of dates, what their runs are given, and what happens to runs that there are. It is looked at before
// it is made.
import type { DagDetail } from '@ariel/protocol';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useMay } from '../../access/may.ts';
import { StateChoice } from '../../acts/state-choice.tsx';
import { schedulingOf } from '../../acts/use-set-scheduling.ts';
import { acts, type SchedulingState } from '../../api/acts.ts';
import { type BackfillBody, createBackfill, previewBackfill } from '../../api/backfills.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../controls/button.tsx';
import { paramField } from '../../form/param-field.ts';
import { type FormState, formStateOf, ParamsForm } from '../../form/params-form.tsx';
import { readConf } from '../../form/read-draft.ts';
import { t } from '../../messages/en.ts';
import { say } from '../../shell/toasts.tsx';
import { type BackfillAsked, BackfillFields, bodyOf, nothingAsked } from './backfill-fields.tsx';
import { BackfillPreview } from './backfill-preview.tsx';

export function BackfillForm({ dag, onClose }: { readonly dag: DagDetail; readonly onClose: () => void }) {
  const [asked, setAsked] = useState<BackfillAsked>(nothingAsked);
  const fields = useMemo(() => dag.params.map(paramField), [dag.params]);
  const [givesConf, setGivesConf] = useState(false);
  const [conf, setConf] = useState<FormState>(() =>
    formStateOf(fields, Object.fromEntries(fields.map((field) => [field.name, field.initial]))),
  );
  const read = useMemo(() => readConf(fields, conf.drafts, conf.extra), [fields, conf]);
  const wrong = givesConf ? Object.keys(read.errors).length : 0;
  const mayChange = useMay()('dags:edit', dag);
  const [then, setThen] = useState<SchedulingState>(() => schedulingOf(dag));
  const body: BackfillBody = bodyOf(dag.dag_id, asked, {
    conf: givesConf ? read.conf : null,
    drains: mayChange && then === 'draining' && !dag.is_draining,
  });
  const preview = useMutation({ mutationFn: () => previewBackfill(body) });
  const make = useMutation({
    mutationFn: async () => {
      if (mayChange && dag.is_paused && then === 'active') await acts.setScheduling(dag.dag_id, 'active');
      return createBackfill(body);
    },
    onSuccess: ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: ['dag', dag.dag_id] });
      void queryClient.invalidateQueries({ queryKey: ['grid', dag.dag_id] });
      say({ text: t.backfill.made(id) });
      onClose();
    },
  });
  /** What was shown is about other words then. */
  const forget = (): void => {
    preview.reset();
    make.reset();
  };
  const error = make.error ?? preview.error;
  const shown = preview.data;
  return (
    <form
      aria-label={t.backfill.another}
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong === 0) preview.mutate();
      }}
    >
      <BackfillFields
        asked={asked}
        onChange={(changes) => {
          setAsked({ ...asked, ...changes });
          forget();
        }}
      />
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          checked={givesConf}
          onChange={(event) => {
            setGivesConf(event.target.checked);
            forget();
          }}
        />
        {t.backfill.givesConf}
      </label>
      {givesConf && (
        <fieldset className="rounded-md border p-3">
          <legend className="sr-only">{t.backfill.conf}</legend>
          <ParamsForm
            fields={fields}
            state={conf}
            read={read}
            onChange={(next) => {
              setConf(next);
              forget();
            }}
          />
        </fieldset>
      )}
      {mayChange && !dag.is_draining && (
        <StateChoice
          title={dag.is_paused ? t.trigger.whilePaused : t.backfill.meanwhile}
          warns={dag.is_paused}
          chosen={then}
          onChoose={setThen}
          words={dag.is_paused ? t.backfill.whilePaused : t.backfill.whileActive}
        />
      )}
      {!mayChange && dag.is_paused && <p className="text-warn">{t.backfill.isPaused}</p>}
      {shown !== undefined && <BackfillPreview dates={shown} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" disabled={preview.isPending || wrong > 0}>
          {t.backfill.preview}
        </Button>
        <Button
          weight="primary"
          disabled={shown === undefined || shown.length === 0 || wrong > 0 || make.isPending}
          onClick={() => make.mutate()}
        >
          {t.backfill.make}
        </Button>
        <Button weight="quiet" onClick={onClose}>
          {t.act.cancel}
        </Button>
        <span role="alert" className="text-danger">
          {error instanceof Error ? error.message : wrong > 0 ? t.trigger.errors(wrong) : ''}
        </span>
      </div>
    </form>
  );
}
