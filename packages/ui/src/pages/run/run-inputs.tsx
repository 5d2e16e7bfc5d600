// What a run was given: params, conf, dates, version.
import type { RunDetail } from '@ariel/protocol';
import { Link } from '@tanstack/react-router';
import { Facts, Section } from '../../controls/facts.tsx';
import { JsonView } from '../../json/json-view.tsx';
import { t } from '../../messages/en.ts';
import { When } from '../../time/when.tsx';

export function RunInputs({ run }: { readonly run: RunDetail }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Section title={t.run.params}>
        <JsonView value={run.params} />
      </Section>
      <Section title={t.run.conf}>
        <JsonView value={run.conf} />
      </Section>
      <Section title={t.run.facts}>
        <Facts
          facts={[
            [
              t.details.runId,
              <span key="i" className="break-all font-mono text-[12px]">
                {run.run_id}
              </span>,
            ],
            [t.runs.type, t.runs.types[run.run_type]],
            [t.details.by, run.triggering_user ?? run.triggered_by],
            [t.details.logicalDate, <When key="l" at={run.logical_date} exact />],
            [t.details.intervalStart, <When key="s" at={run.data_interval_start} exact />],
            [t.details.intervalEnd, <When key="e" at={run.data_interval_end} exact />],
            [t.details.runAfter, <When key="a" at={run.run_after} exact />],
            [t.details.queued, <When key="q" at={run.queued_at} exact />],
            [t.details.started, <When key="b" at={run.start_date} exact />],
            [t.details.ended, <When key="d" at={run.end_date} exact />],
            [
              t.dags.version,
              <Link
                key="v"
                to="/dags/$dagId"
                params={{ dagId: run.dag_id }}
                search={{ tab: 'code', version: run.version_number }}
                className="text-accent-strong hover:underline"
              >
                v{run.version_number} · {t.code.changes[run.version_change]}
              </Link>,
            ],
          ]}
        />
      </Section>
    </div>
  );
}
