// What a task asks people: its subject, what may be chosen and filled in, and the button that sends the answer; or what was answered.
import { useQuery } from '@tanstack/react-query';
import { humanRequest, type RequestPlace } from '../../api/human-request.ts';
import type { TaskAddress } from '../../api/queries.ts';
import { Facts } from '../../controls/facts.tsx';
import { BoneRows, Refused } from '../../controls/placeholder.tsx';
import { Markdown } from '../../markdown/markdown.tsx';
import { t } from '../../messages/en.ts';
import { When } from '../../time/when.tsx';
import { AnswerForm } from './answer-form.tsx';

interface RequestViewProps {
  readonly task: TaskAddress;
  readonly place: RequestPlace;
  /** What the address chooses in advance. */
  readonly search: Readonly<Record<string, unknown>>;
  readonly onAnswered?: () => void;
}

export function RequestView({ onAnswered, place, search, task }: RequestViewProps) {
  const { data: request, error, refetch } = useQuery(humanRequest(task, place));
  if (error !== null && request === undefined)
    return <Refused error={error} onRetry={() => void refetch()} />;
  if (request === undefined) return <BoneRows count={6} />;
  const isOpen = !request.response_received && request.task_instance.state === 'awaiting_input';
  return (
    <section aria-label={t.request.title} className="flex min-h-0 flex-col gap-4 overflow-y-auto p-4">
      <h2 className="font-semibold text-base">{request.subject}</h2>
      {request.body !== null && <Markdown text={request.body} />}
      {isOpen ? (
        <AnswerForm
          key={request.created_at}
          task={task}
          place={place}
          request={request}
          search={search}
          onAnswered={onAnswered}
        />
      ) : (
        <Facts
          facts={[
            [t.request.state, request.response_received ? t.request.answered : t.request.over],
            ...(request.response_received
              ? ([
                  [t.request.by, request.responded_by_user?.name ?? '—'],
                  [t.request.at, <When key="at" at={request.responded_at} />],
                  [t.request.chosen, (request.chosen_options ?? []).join(', ')],
                ] as const)
              : []),
          ]}
        />
      )}
    </section>
  );
}
