// The tries of a task side by side, the newest first.
import type { InstanceDetail, TryView } from '@ariel/protocol';
import { Link } from '@tanstack/react-router';
import { Facts } from '../../controls/facts.tsx';
import { Empty } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { StateBadge } from '../../state/state-badge.tsx';
import { durationWords } from '../../time/time-words.ts';
import { Took, When } from '../../time/when.tsx';

export function TriesTab({ instance }: { readonly instance: InstanceDetail }) {
  if (instance.tries.length === 0) return <Empty title={t.log.notBegun}>{instance.reason}</Empty>;
  return (
    <div className="min-h-0 flex-1 overflow-auto p-4">
      <div className="grid grid-cols-[repeat(auto-fill,minmax(270px,1fr))] gap-4">
        {instance.tries.toReversed().map((each) => (
          <TryCard key={each.attempt_id} attempt={each} />
        ))}
      </div>
    </div>
  );
}

function TryCard({ attempt }: { readonly attempt: TryView }) {
  const waited =
    attempt.queued_at === null || attempt.start_date === null
      ? null
      : Date.parse(attempt.start_date) - Date.parse(attempt.queued_at);
  const search = (tab: string) => (previous: Record<string, unknown>) => ({
    ...previous,
    tab,
    try: attempt.try_number,
    at: undefined,
  });
  return (
    <article className="flex min-w-0 flex-col gap-3 rounded-lg border px-4 py-3">
      <header className="flex items-center justify-between gap-3">
        <h3 className="font-semibold">{t.task.tryNumber(attempt.try_number)}</h3>
        <StateBadge state={attempt.state} />
      </header>
      {(attempt.error !== null || attempt.reason !== null) && (
        <p className="line-clamp-4 break-words text-danger">
          {attempt.error === null ? attempt.reason : `${attempt.error.name}: ${attempt.error.message}`}
        </p>
      )}
      <Facts
        facts={[
          [t.runs.duration, <Took key="d" span={attempt} />],
          [t.tries.waited, waited === null ? '–' : durationWords(waited)],
          [t.details.started, <When key="s" at={attempt.start_date} exact />],
          [t.details.ended, <When key="e" at={attempt.end_date} exact />],
          [
            t.tries.host,
            attempt.hostname === null
              ? '–'
              : `${attempt.hostname}${attempt.pid === null ? '' : ` (${attempt.pid})`}`,
          ],
        ]}
      />
      <footer className="mt-auto flex gap-4 pt-1">
        <Link to="." search={search('log')} className="font-medium text-accent-strong hover:underline">
          {t.task.log}
        </Link>
        {attempt.error !== null && (
          <Link to="." search={search('error')} className="font-medium text-accent-strong hover:underline">
            {t.task.error}
          </Link>
        )}
      </footer>
    </article>
  );
}
