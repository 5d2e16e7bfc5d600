// One of the open requests beside the list: the form of its answer, and the ways to its task and to the page of its own.
import type { OpenRequest } from '@ariel/protocol';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { IconButton } from '../../controls/button.tsx';
import { Facts } from '../../controls/facts.tsx';
import { t } from '../../messages/en.ts';
import { When } from '../../time/when.tsx';
import { RequestView } from '../request/request-view.tsx';
import { whomOf } from './request-columns.tsx';

const linkClass = 'text-accent-strong hover:underline';

export function RequestPanel({
  onClose,
  request,
}: {
  readonly request: OpenRequest;
  readonly onClose: () => void;
}) {
  const params = { dagId: request.dag_id, runId: request.run_id, taskId: request.task_id };
  const { iteration, map_index: mapIndex } = request;
  return (
    <aside
      aria-label={t.request.title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, with the keyboard too
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
      className="flex min-h-0 shrink-0 flex-col overflow-y-auto border-l max-lg:max-h-[65%] max-lg:border-t max-lg:border-l-0 lg:w-[520px]"
    >
      <header className="flex items-center gap-3 px-4 pt-3">
        <p className="min-w-0 flex-1 truncate text-muted">
          {request.dag_display_name} · {request.task_id}
        </p>
        <Link
          to="/dags/$dagId/runs/$runId/tasks/$taskId"
          params={params}
          search={mapIndex >= 0 ? { map: mapIndex, iteration } : {}}
          className={linkClass}
        >
          {t.requests.openTask}
        </Link>
        <Link
          to="/dags/$dagId/runs/$runId/tasks/$taskId/required_actions"
          params={params}
          search={{ map_index: mapIndex, iteration }}
          className={linkClass}
        >
          {t.requests.openPage}
        </Link>
        <IconButton label={t.act.close} onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      <div className="border-b px-4 py-3">
        <Facts
          facts={[
            [t.requests.since, <When key="since" at={request.created_at} />],
            request.deadline_at === null
              ? null
              : [
                  t.requests.deadline,
                  <span key="deadline">
                    <When at={request.deadline_at} />, {t.requests.atDeadline(request.defaults)}
                  </span>,
                ],
            [t.requests.whom, whomOf(request)],
          ]}
        />
      </div>
      <RequestView task={params} place={{ mapIndex, iteration }} search={{}} onAnswered={onClose} />
    </aside>
  );
}
