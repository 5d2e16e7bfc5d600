// What happened to a run, in order: why it was made, what it waited for, what ran, where it failed, how it ended.
import type { InstanceSummary, RunDetail } from '@ariel/protocol';
import { Link } from '@tanstack/react-router';
import { CalendarClock, CircleDot, Flag, Hourglass, type LucideIcon, StickyNote } from 'lucide-react';
import type { ReactNode } from 'react';
import { instanceKey, instanceLabel, instanceSearch } from '../../instance/instance-name.ts';
import { t } from '../../messages/en.ts';
import { StateCounts, StateIcon } from '../../state/state-badge.tsx';
import { stateLook, stateTextColor } from '../../state/state-look.ts';
import { clockWords, durationWords, exactWords } from '../../time/time-words.ts';
import { useZone } from '../../time/zone.ts';

interface Moment {
  readonly key: string;
  readonly at: string | null;
  readonly icon: ReactNode;
  readonly words: ReactNode;
}

const SHOWN = 20;
const FEW = 4;

export function RunStory({ run }: { readonly run: RunDetail }) {
  const zone = useZone();
  const moments = momentsOf(run);
  return (
    <ol className="min-h-0 flex-1 overflow-y-auto px-4 py-4">
      {moments.map((moment, index) => (
        <li key={moment.key} className="relative flex gap-3 pb-3.5">
          {index < moments.length - 1 && (
            <span aria-hidden className="absolute top-5 bottom-0 left-[83px] w-px bg-border" />
          )}
          <time
            className="w-16 shrink-0 pt-px text-right text-faint"
            {...(moment.at === null
              ? {}
              : { dateTime: moment.at, title: exactWords(Date.parse(moment.at), zone, true) })}
          >
            {moment.at === null ? '' : clockWords(Date.parse(moment.at), zone)}
          </time>
          <span className="z-1 grid size-5 shrink-0 place-items-center bg-surface">{moment.icon}</span>
          <div className="min-w-0 flex-1 break-words">{moment.words}</div>
        </li>
      ))}
    </ol>
  );
}

function momentsOf(run: RunDetail): readonly Moment[] {
  const sign = (Icon: LucideIcon) => <Icon size={15} className="text-muted" aria-hidden />;
  const moments: Moment[] = [
    { key: 'created', at: run.queued_at, icon: sign(CalendarClock), words: created(run) },
  ];
  if (run.note !== null)
    moments.push({
      key: 'note',
      at: null,
      icon: sign(StickyNote),
      words: <span className="text-muted">{run.note}</span>,
    });
  if (run.start_date !== null) {
    const waited = Date.parse(run.start_date) - Date.parse(run.queued_at);
    moments.push({
      key: 'started',
      at: run.start_date,
      icon: sign(CircleDot),
      words: waited > 1_000 ? t.story.startedAfter(durationWords(waited)) : t.story.started,
    });
  } else {
    moments.push({ key: 'waiting', at: null, icon: sign(Hourglass), words: run.reason ?? t.run.queued });
  }
  const told = tellable(run);
  const begun = told.filter((each) => each.first.start_date !== null);
  const waiting = told.filter((each) => each.first.start_date === null && each.first.reason !== null);
  for (const each of begun)
    moments.push(isMany(run, each) ? ofMapped(run, each) : ofInstance(run, each.first));
  for (const each of waiting)
    moments.push(isMany(run, each) ? ofMapped(run, each) : ofInstance(run, each.first));
  if (run.end_date !== null) {
    const took = run.duration_ms === null ? null : durationWords(run.duration_ms);
    moments.push({
      key: 'ended',
      at: run.end_date,
      icon: <Flag size={15} style={{ color: stateTextColor(run.state) }} aria-hidden />,
      words: (
        <span className="font-medium" style={{ color: stateTextColor(run.state) }}>
          {t.story.ended(stateLook(run.state).word.toLowerCase(), took)}
        </span>
      ),
    });
  }
  return moments;
}

interface Told {
  readonly first: InstanceSummary;
  readonly more: readonly InstanceSummary[];
}

/** A mapped task with many instances is one moment; those of its instances that failed are told by themselves. */
function tellable(run: RunDetail): readonly Told[] {
  const byTask = new Map<string, InstanceSummary[]>();
  for (const instance of run.instances)
    byTask.set(instance.task_id, [...(byTask.get(instance.task_id) ?? []), instance]);
  const told = [...byTask.values()].flatMap((instances): readonly Told[] => {
    const [first, ...more] = instances;
    if (first === undefined) return [];
    if (instances.length <= FEW) return instances.map((instance) => ({ first: instance, more: [] }));
    const failed = instances.filter((instance) => instance.state === 'failed').slice(0, SHOWN);
    return [{ first, more }, ...failed.map((instance) => ({ first: instance, more: [] }))];
  });
  return told.toSorted((a, b) => startMs(a.first) - startMs(b.first));
}

/** The server folds a mapped task with very many instances into one; its cell has the counts. */
const isMany = (run: RunDetail, { first, more }: Told) =>
  more.length > 0 || (first.coordinates.length === 0 && run.cells[first.task_id]?.counts !== undefined);

const startMs = (instance: InstanceSummary) =>
  instance.start_date === null ? Number.POSITIVE_INFINITY : Date.parse(instance.start_date);

function ofMapped(run: RunDetail, { first, more }: Told): Moment {
  const cell = run.cells[first.task_id];
  const total =
    cell?.counts === undefined
      ? more.length + 1
      : Object.values(cell.counts).reduce((sum, each) => sum + each, 0);
  return {
    key: first.task_id,
    at: first.start_date,
    icon: <StateIcon state={cell?.state ?? first.state} size={13} />,
    words: (
      <>
        <Link
          to="/dags/$dagId/runs/$runId/tasks/$taskId"
          params={{ dagId: run.dag_id, runId: run.run_id, taskId: first.task_id }}
          className="font-medium hover:text-accent-strong hover:underline"
        >
          {first.task_id}
        </Link>{' '}
        <span className="text-muted">{t.story.instances(total)}</span>
        {cell?.counts !== undefined && <StateCounts counts={cell.counts} />}
        {first.start_date === null && first.reason !== null && (
          <span className="block text-muted">{first.reason}</span>
        )}
      </>
    ),
  };
}

function created(run: RunDetail): ReactNode {
  const interval =
    run.data_interval_start === null ||
    run.data_interval_end === null ||
    run.data_interval_start === run.data_interval_end
      ? null
      : t.story.interval(run.data_interval_start, run.data_interval_end);
  return (
    <>
      {t.story.created(t.runs.types[run.run_type].toLowerCase(), run.triggering_user)}
      <span className="text-muted"> {t.story.version(run.version_number, run.version_change)}</span>
      {interval !== null && <span className="block text-muted">{interval}</span>}
    </>
  );
}

function ofInstance(run: RunDetail, instance: InstanceSummary): Moment {
  const took =
    instance.duration_ms === null || instance.end_date === null ? null : durationWords(instance.duration_ms);
  return {
    key: instanceKey(instance),
    at: instance.start_date,
    icon: <StateIcon state={instance.state} size={13} />,
    words: (
      <>
        <Link
          to="/dags/$dagId/runs/$runId/tasks/$taskId"
          params={{ dagId: run.dag_id, runId: run.run_id, taskId: instance.task_id }}
          search={instanceSearch(instance)}
          className="font-medium hover:text-accent-strong hover:underline"
        >
          {instanceLabel(instance)}
        </Link>{' '}
        <span style={{ color: stateTextColor(instance.state) }}>
          {stateLook(instance.state).word.toLowerCase()}
        </span>
        {took !== null && <span className="text-muted"> {t.dag.after(took)}</span>}
        {instance.try_number > 1 && (
          <span className="text-muted">, {t.story.onTry(instance.try_number)}</span>
        )}
        {instance.reason !== null && <span className="block text-muted">{instance.reason}</span>}
      </>
    ),
  };
}
