// How a loop went: each iteration, what was said at its end, and the ways to this task in it and to the gate.
import type { InstanceDetail, LoopView } from '@ariel/protocol';
import { Link } from '@tanstack/react-router';
import { Empty } from '../../controls/placeholder.tsx';
import { nameSearch } from '../../instance/instance-name.ts';
import { t } from '../../messages/en.ts';
import { StateBadge } from '../../state/state-badge.tsx';
import { When } from '../../time/when.tsx';

export function LoopTab({ instance, loop }: { readonly instance: InstanceDetail; readonly loop: LoopView }) {
  const own = instance.place.findLast(({ kind }) => kind === 'iteration')?.index;
  if (loop.iterations.length === 0) return <Empty title={t.loop.none}>{instance.reason}</Empty>;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-4">
      <p className="mb-3 text-muted">{t.loop.rule(loop)}</p>
      <ol className="flex flex-col">
        {loop.iterations.map((each) => (
          <li
            key={each.index}
            aria-current={each.index === own ? 'true' : undefined}
            className={`flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-2 py-2 ${each.index === own ? 'bg-selected' : ''}`}
          >
            <span className="w-24 whitespace-nowrap font-medium">
              {each.instance === null || each.index === own ? (
                t.place.iteration(each.index)
              ) : (
                <Link
                  to="."
                  search={(previous: Record<string, unknown>) => ({
                    ...previous,
                    try: undefined,
                    at: undefined,
                    ...nameSearch(each.instance ?? each.gate, true),
                  })}
                  className="text-accent-strong hover:underline"
                >
                  {t.place.iteration(each.index)}
                </Link>
              )}
            </span>
            <span className="w-36">
              <StateBadge state={each.state} />
            </span>
            <span className="w-24">{t.loop.answer(each.stops, each.state)}</span>
            <span className="w-20 text-faint">
              <When at={each.end_date} />
            </span>
            {loop.gate_task_id !== instance.task_id && (
              <Link
                to="/dags/$dagId/runs/$runId/tasks/$taskId"
                params={{ dagId: instance.dag_id, runId: instance.run_id, taskId: loop.gate_task_id }}
                search={nameSearch(each.gate, true)}
                className="text-accent-strong hover:underline"
              >
                {t.loop.gate}
              </Link>
            )}
            {each.reason !== null && <span className="min-w-0 flex-1 text-muted">{each.reason}</span>}
          </li>
        ))}
      </ol>
    </div>
  );
}
