// When each task waited and ran: the time in the queue light, the time at work full. Rows open their task.
import type { InstanceSummary, RunDetail } from '@ariel/protocol';
import { Link } from '@tanstack/react-router';
import { instanceKey, instanceLabel, instanceSearch } from '../instance/instance-name.ts';
import { t } from '../messages/en.ts';
import { StateIcon } from '../state/state-badge.tsx';
import { stateColor } from '../state/state-look.ts';
import { useSeconds } from '../time/clock.ts';
import { durationWords } from '../time/time-words.ts';
import { spanMs } from '../time/when.tsx';
import { type GanttScale, ganttScale } from './gantt-scale.ts';

export function Gantt({ run }: { readonly run: RunDetail }) {
  const moving = run.end_date === null;
  const now = useSeconds(moving);
  const begun = run.instances.filter(
    (instance) => instance.queued_at !== null || instance.start_date !== null,
  );
  const times = begun.flatMap((each) =>
    [each.queued_at, each.start_date, each.end_date].flatMap((at) => (at === null ? [] : [Date.parse(at)])),
  );
  const start = Math.min(Date.parse(run.start_date ?? run.queued_at), ...times);
  const end = Math.max(run.end_date === null ? now : Date.parse(run.end_date), ...times);
  const scale = ganttScale(start, end);
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-auto">
      <div className="gantt-row sticky top-0 z-10 h-8 shrink-0 border-b bg-sunken text-faint text-xs">
        <span className="flex items-center px-4">{t.gantt.head}</span>
        <span className="relative">
          {scale.ticks.map((tick) => (
            <span
              key={tick.ms}
              className="absolute top-2 whitespace-nowrap max-sm:even:hidden"
              style={{
                left: `${tick.percent}%`,
                transform:
                  tick.percent > 94 ? 'translateX(-100%)' : tick.percent > 2 ? 'translateX(-50%)' : 'none',
              }}
            >
              {tick.ms === 0 ? '0' : durationWords(tick.ms).replace(' 00 s', '')}
            </span>
          ))}
        </span>
      </div>
      {run.instances.map((instance) => (
        <Row key={instanceKey(instance)} run={run} instance={instance} scale={scale} now={now} />
      ))}
      {run.instance_count > run.instances.length && (
        <p className="px-4 py-3 text-muted">{t.gantt.folded(run.instances.length, run.instance_count)}</p>
      )}
      <p className="mt-auto flex flex-wrap gap-4 px-4 py-3 text-muted text-xs">
        <span className="inline-flex items-center gap-1.5">
          <span className="gantt-wait h-2.5 w-6 rounded-xs" /> {t.gantt.queued}
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span className="h-2.5 w-6 rounded-xs" style={{ background: stateColor('success') }} />{' '}
          {t.gantt.ran}
        </span>
      </p>
    </div>
  );
}

interface RowProps {
  readonly run: RunDetail;
  readonly instance: InstanceSummary;
  readonly scale: GanttScale;
  readonly now: number;
}

function Row({ run, instance, scale, now }: RowProps) {
  const queued = instance.queued_at === null ? null : Date.parse(instance.queued_at);
  const started = instance.start_date === null ? null : Date.parse(instance.start_date);
  const ended = instance.end_date === null ? now : Date.parse(instance.end_date);
  const ms = spanMs(instance, now);
  const right = started === null ? 0 : scale.percent(ended);
  return (
    <Link
      to="/dags/$dagId/runs/$runId/tasks/$taskId"
      params={{ dagId: run.dag_id, runId: run.run_id, taskId: instance.task_id }}
      search={instanceSearch(instance)}
      className="gantt-row h-7.5 shrink-0 border-b -outline-offset-2 hover:bg-hover"
      title={instance.reason ?? undefined}
    >
      <span className="flex min-w-0 items-center gap-2 border-r px-4">
        <StateIcon state={instance.state} size={12} />
        <span className="truncate">{instanceLabel(instance)}</span>
      </span>
      <span className="relative mx-0">
        {scale.ticks.map((tick) => (
          <span
            key={tick.ms}
            aria-hidden
            className="absolute inset-y-0 w-px bg-border"
            style={{ left: `${tick.percent}%` }}
          />
        ))}
        {queued !== null && started !== null && started - queued > 0 && (
          <span
            className="gantt-wait absolute inset-y-2.5 rounded-l-xs"
            style={{
              left: `${scale.percent(queued)}%`,
              width: `${scale.percent(started) - scale.percent(queued)}%`,
            }}
            title={t.gantt.waited(durationWords(started - queued))}
          />
        )}
        {started !== null && (
          <span
            className={`absolute inset-y-1.5 min-w-0.5 rounded-xs ${instance.state === 'running' ? 'breathe' : ''}`}
            style={{
              left: `${scale.percent(started)}%`,
              width: `${Math.max(0.3, right - scale.percent(started))}%`,
              background: stateColor(instance.state),
            }}
          />
        )}
        {ms !== null && (
          <span
            className="absolute inset-y-1.5 flex items-center whitespace-nowrap rounded-xs bg-surface/85 px-0.5 text-muted text-xs"
            style={labelPlace(scale.percent(queued ?? started ?? 0), scale.percent(started ?? 0), right)}
          >
            {durationWords(ms)}
          </span>
        )}
      </span>
    </Link>
  );
}

/** Beside the bar where there is room: behind it, before its time in the queue, within that time; else at its own end. */
function labelPlace(queued: number, started: number, ended: number): React.CSSProperties {
  if (ended <= 80) return { left: `calc(${ended}% + 6px)` };
  const before = [queued, started].find((percent) => percent > 12);
  return before === undefined
    ? { right: `calc(${100 - ended}% + 4px)` }
    : { right: `calc(${100 - before}% + 6px)` };
}
