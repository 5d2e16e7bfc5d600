// Everything else that is known about the DAG: options, params, versions.
import type { DagDetail } from '@ariel/protocol';
import { Link } from '@tanstack/react-router';
import { Facts, Section } from '../../controls/facts.tsx';
import { JsonView } from '../../json/json-view.tsx';
import { t } from '../../messages/en.ts';
import { When } from '../../time/when.tsx';

export function DetailsTab({ dag }: { readonly dag: DagDetail }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Section title={t.dag.options}>
        <Facts
          facts={[
            [
              t.details.id,
              <span key="i" className="font-mono text-[12px]">
                {dag.dag_id}
              </span>,
            ],
            [
              t.dag.file,
              <span key="f" className="font-mono text-[12px]">
                {dag.rel_path}
              </span>,
            ],
            [
              t.dag.bundle,
              <Link
                key="b"
                to="/bundles"
                search={{ bundle: dag.bundle_name }}
                className="text-accent-strong hover:underline"
              >
                {dag.bundle_name}
                {dag.bundle_version === null ? '' : ` ${dag.bundle_version.slice(0, 12)}`}
              </Link>,
            ],
            [
              t.dags.schedule,
              <span key="s">
                {dag.schedule_text} <span className="text-faint">{dag.schedule_summary}</span>
              </span>,
            ],
            [t.details.timezone, dag.timezone],
            [t.details.start, <When key="st" at={dag.start_date} exact />],
            [t.details.end, <When key="e" at={dag.end_date} exact />],
            [t.details.catchup, dag.catchup ? t.details.yes : t.details.no],
            [t.details.maxRuns, dag.max_active_runs],
            [t.details.maxTasks, dag.max_active_tasks],
            [t.details.evaluated, <When key="l" at={dag.last_evaluated} />],
          ]}
        />
      </Section>
      {dag.params.length > 0 && (
        <Section title={t.details.params}>
          <JsonView
            value={Object.fromEntries(
              dag.params.map((param) => [param.name, { default: param.default, ...param.schema }]),
            )}
          />
        </Section>
      )}
      <Section title={t.details.versions}>
        <ul className="divide-y">
          {dag.versions.map((version) => (
            <li key={version.id} className="flex h-8.5 items-center gap-4">
              <Link
                to="/dags/$dagId"
                params={{ dagId: dag.dag_id }}
                search={{ tab: 'code', version: version.number }}
                className="w-10 font-medium text-accent-strong hover:underline"
              >
                v{version.number}
              </Link>
              <span className="flex-1 text-muted">{t.code.changes[version.change]}</span>
              <span className="text-muted">{t.code.runs(version.run_count)}</span>
              <span className="w-24 text-right text-muted">
                <When at={version.created_at} />
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}
