// One limit: the instances that hold it, the DAGs that wait for it, and what its tasks say.
import type { LimitView } from '@ariel/protocol';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { IconButton } from '../../controls/button.tsx';
import { Section } from '../../controls/facts.tsx';
import { t } from '../../messages/en.ts';
import { When } from '../../time/when.tsx';

const link = 'font-medium text-accent-strong hover:underline';

export function LimitPanel({ limit, onClose }: { readonly limit: LimitView; readonly onClose: () => void }) {
  return (
    <aside
      aria-label={limit.key}
      className="flex min-h-0 w-80 shrink-0 flex-col overflow-y-auto border-l bg-surface max-lg:max-h-1/2 max-lg:w-full max-lg:border-t max-lg:border-l-0"
    >
      <header className="flex items-center gap-2 border-b bg-sunken px-4 py-1.5">
        <h2 className="min-w-0 flex-1 truncate font-mono font-semibold text-[12px]">{limit.key}</h2>
        <IconButton label={t.act.close} onClick={onClose}>
          <X size={15} aria-hidden />
        </IconButton>
      </header>
      {limit.warning !== null && <p className="border-b px-4 py-2.5 text-danger">{limit.warning}</p>}
      {limit.kind === 'concurrency' && (
        <Section title={t.limits.heldBy}>
          {limit.holders.length === 0 && <p className="text-muted">{t.limits.nobody}</p>}
          <ul className="flex flex-col gap-1.5">
            {limit.holders.map((holder) => (
              <li
                key={`${holder.dag_id} ${holder.run_id} ${holder.task_id} ${holder.map_index}`}
                className="flex min-w-0 items-center justify-between gap-3"
              >
                <Link
                  to="/dags/$dagId/runs/$runId/tasks/$taskId"
                  params={{ dagId: holder.dag_id, runId: holder.run_id, taskId: holder.task_id }}
                  search={holder.map_index < 0 ? {} : { map: holder.map_index }}
                  className={`truncate ${link}`}
                >
                  {holder.dag_id}.{holder.task_id}
                  {holder.map_index >= 0 && `[${holder.map_index}]`}
                </Link>
                <span className="shrink-0 text-muted">
                  <When at={holder.since} />
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title={t.limits.waiting} aside={limit.waiting}>
        {limit.waiting === 0 && <p className="text-muted">{t.limits.noneWait}</p>}
        <ul className="flex flex-col gap-1.5">
          {limit.waiting_by.map(({ dag_id: dagId, instances }) => (
            <li key={dagId} className="flex justify-between gap-3">
              <Link to="/dags/$dagId" params={{ dagId }} className={`truncate ${link}`}>
                {dagId}
              </Link>
              <span className="text-muted">{instances}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t.limits.tasks}>
        <ul className="flex flex-col gap-1.5">
          {limit.tasks.map(({ dag_id: dagId, max, task_id: taskId }) => (
            <li key={`${dagId} ${taskId}`} className="flex justify-between gap-3">
              <span className="truncate">
                {dagId}.{taskId}
              </span>
              <span className="text-muted">{max}</span>
            </li>
          ))}
        </ul>
      </Section>
    </aside>
  );
}
