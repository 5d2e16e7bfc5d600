// Everything else about a task instance: its neighbours with their states, its options, its documentation.
import type { InstanceDetail } from '@ariel/protocol';
import { Link } from '@tanstack/react-router';
import { type Fact, Facts, Section } from '../../controls/facts.tsx';
import { JsonText, JsonView } from '../../json/json-view.tsx';
import { Markdown } from '../../markdown/markdown.tsx';
import { t } from '../../messages/en.ts';
import { StateBadge } from '../../state/state-badge.tsx';
import { When } from '../../time/when.tsx';

export function DetailsTab({ instance }: { readonly instance: InstanceDetail }) {
  const { source } = instance;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Section title={t.task.neighbours}>
        <div className="grid gap-4 sm:grid-cols-2">
          <Neighbours title={t.task.upstream} tasks={instance.upstream} instance={instance} />
          <Neighbours title={t.task.downstream} tasks={instance.downstream} instance={instance} />
        </div>
      </Section>
      <Section title={t.dag.options}>
        <Facts
          facts={[
            [t.tasks.operator, instance.operator],
            [t.details.triggerRule, instance.trigger_rule],
            [t.details.retries, instance.retries],
            instance.role === null ? null : [t.details.role, t.roles[instance.role]],
            instance.setups.length === 0 ? null : [t.details.teardownOf, instance.setups.join(', ')],
            instance.teardowns.length === 0 ? null : [t.details.setupOf, instance.teardowns.join(', ')],
            ...instance.group_tries.map(
              (each): Fact => [
                t.details.groupTry(each.group_id),
                t.details.tryOf(each.try_number, each.max_tries),
              ],
            ),
            [t.details.pool, t.details.poolSlots(instance.pool, instance.pool_slots)],
            [t.details.priority, instance.priority_weight],
            instance.run_as_user === null ? null : [t.details.runsAs, instance.run_as_user],
            instance.executor === null ? null : [t.details.executor, instance.executor],
            [t.dags.version, `v${instance.version_number}`],
            [t.details.queued, <When key="q" at={instance.queued_at} exact />],
            [t.details.started, <When key="s" at={instance.start_date} exact />],
            [t.details.ended, <When key="e" at={instance.end_date} exact />],
            source === null
              ? null
              : [
                  t.details.source,
                  <Link
                    key="c"
                    to="/dags/$dagId"
                    params={{ dagId: instance.dag_id }}
                    search={{
                      tab: 'code',
                      version: instance.version_number,
                      file: source.path,
                      line: source.line,
                    }}
                    className="font-mono text-[12px] text-accent-strong hover:underline"
                  >
                    {source.path}:{source.line}
                  </Link>,
                ],
          ]}
        />
      </Section>
      {instance.params.length > 0 && (
        <Section title={t.details.params}>
          <Facts facts={instance.params.map(({ name, value }): Fact => [name, JSON.stringify(value)])} />
        </Section>
      )}
      {instance.executor_config !== null && (
        <Section title={t.details.executorConfig}>
          <JsonView value={instance.executor_config} />
        </Section>
      )}
      <TaskDocs instance={instance} />
    </div>
  );
}

function TaskDocs({ instance: { doc_md: markdown, docs } }: { readonly instance: InstanceDetail }) {
  if (markdown === null && docs.length === 0) return null;
  return (
    <Section title={t.dag.docs}>
      {markdown !== null && <Markdown text={markdown} />}
      {docs.map(({ form, text }) =>
        form === 'json' ? (
          <JsonText key={form} json={text} />
        ) : (
          <pre key={form} className="mt-2 whitespace-pre-wrap wrap-anywhere font-mono text-[12px]">
            {text}
          </pre>
        ),
      )}
    </Section>
  );
}

interface NeighboursProps {
  readonly title: string;
  readonly tasks: InstanceDetail['upstream'];
  readonly instance: InstanceDetail;
}

function Neighbours({ title, tasks, instance }: NeighboursProps) {
  return (
    <div className="min-w-0">
      <p className="mb-1.5 text-muted">{title}</p>
      {tasks.length === 0 && <p className="text-faint">{t.task.noneOfThem}</p>}
      <ul className="flex flex-col gap-1">
        {tasks.map((task) => (
          <li key={task.task_id} className="flex items-center justify-between gap-3">
            <Link
              to="/dags/$dagId/runs/$runId/tasks/$taskId"
              params={{ dagId: instance.dag_id, runId: instance.run_id, taskId: task.task_id }}
              className="truncate font-medium hover:text-accent-strong hover:underline"
            >
              {task.task_id}
            </Link>
            <StateBadge state={task.cell.state} />
          </li>
        ))}
      </ul>
    </div>
  );
}
