// A timetable in short words for pages, and the one-line summary that Airflow's API gives. For people only.
import { expressionWords } from '../asset/asset-expression.ts';
import { formatDuration } from '../time/duration.ts';
import { formatInstant } from '../time/instant.ts';
import { describeCron } from './describe-cron.ts';
import type { Period } from './period.ts';
import type { TimetableDefinition } from './timetable.ts';

/** `At 06:00, every day (Europe/Amsterdam)`, `Every 15 minutes`, `Never, only by hand`. */
export function describeSchedule(timetable: TimetableDefinition): string {
  switch (timetable.kind) {
    case 'none':
      return 'Never, only by hand';
    case 'once':
      return 'Once, as soon as possible';
    case 'continuous':
      return 'Again as soon as the last run has ended';
    case 'cronTrigger':
      return cronWords(timetable.crons, timetable.timezone);
    case 'cronDataInterval':
      return cronWords([timetable.cron], timetable.timezone);
    case 'deltaTrigger':
    case 'deltaDataInterval':
      return `Every ${periodWords(timetable.delta)}`;
    case 'events':
      return timetable.description ?? eventWords(timetable.events);
    case 'custom':
      return timetable.description;
    case 'assets':
      return `When there is news of ${expressionWords(timetable.assets)}`;
    case 'assetOrTime':
      return `${describeSchedule(timetable.timetable)}, and when there is news of ${expressionWords(timetable.assets)}`;
    case 'assetAndTime':
      return `${describeSchedule(timetable.timetable)}, once there is news of ${expressionWords(timetable.assets)}`;
    case 'cronPartition':
      return `${cronWords([timetable.cron], timetable.timezone)}, for a partition`;
    case 'partitionedAssets':
      return `For each partition of ${expressionWords(timetable.assets)}`;
    case 'partitionedAtRuntime':
      return 'Never, only by hand; tasks name their partitions';
    default:
      return timetable satisfies never;
  }
}

/** Airflow's `timetable_summary`: the cron strings or presets as they were given, `None`, `@once`, the delta. */
export function scheduleSummary(timetable: TimetableDefinition): string {
  switch (timetable.kind) {
    case 'none':
      return 'None';
    case 'once':
      return '@once';
    case 'continuous':
      return '@continuous';
    case 'cronTrigger':
      return timetable.crons.join(', ');
    case 'cronDataInterval':
      return timetable.cron;
    case 'deltaTrigger':
    case 'deltaDataInterval':
      return periodSummary(timetable.delta);
    case 'events':
      return `${timetable.events.length} events`;
    case 'custom':
      return timetable.summary;
    case 'assets':
      return 'Asset';
    case 'assetOrTime':
      return `Asset or ${scheduleSummary(timetable.timetable)}`;
    case 'assetAndTime':
      return `Asset and ${scheduleSummary(timetable.timetable)}`;
    case 'cronPartition':
      return timetable.cron;
    case 'partitionedAssets':
      return 'Partitioned Asset';
    case 'partitionedAtRuntime':
      return 'Partitioned At Runtime';
    default:
      return timetable satisfies never;
  }
}

function cronWords(crons: readonly string[], zone: string): string {
  const words = crons.map(describeCron);
  const text = words
    .map(({ text }, index) => (index === 0 ? text : text[0]?.toLowerCase() + text.slice(1)))
    .join('; ');
  return words.some(({ readsWallClock }) => readsWallClock) ? `${text} (${zone})` : text;
}

function eventWords(events: readonly number[]): string {
  const [first] = events;
  const last = events.at(-1);
  if (first === undefined || last === undefined) return 'Never: no events are listed';
  if (events.length === 1) return `Once, at ${formatInstant(first)}`;
  return `${events.length} times between ${formatInstant(first)} and ${formatInstant(last)}`;
}

const CALENDAR_PARTS = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const;

function periodWords(period: Period): string {
  if (period.kind === 'fixed') return fixedWords(period.ms);
  const parts = CALENDAR_PARTS.flatMap((part) => {
    const count = period[part] ?? 0;
    return count === 0 ? [] : [count === 1 ? part.slice(0, -1) : `${count} ${part}`];
  });
  return parts.length === 1 ? (parts[0] ?? '') : parts.join(' ').replace(/^(?=[a-z])/, '1 ');
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** `hour`, `15 minutes`, and `1 h 30 m` where no single unit will do. */
function fixedWords(ms: number): string {
  for (const [unit, size] of UNITS) {
    if (ms > 0 && ms % size === 0)
      return ms === size ? unit : ms / size > 90 ? formatDuration(ms) : `${ms / size} ${unit}s`;
  }
  return formatDuration(ms);
}

/** As Python writes a timedelta or a relativedelta: scripts compare this text. */
function periodSummary(period: Period): string {
  if (period.kind === 'calendar') {
    const parts = CALENDAR_PARTS.filter((part) => period[part]).map((part) => `${part}=+${period[part]}`);
    return `relativedelta(${parts.join(', ')})`;
  }
  const days = Math.floor(period.ms / 86_400_000);
  const seconds = Math.floor(period.ms / 1000) % 86_400;
  const fraction = period.ms % 1000 === 0 ? '' : `.${String(period.ms % 1000).padStart(3, '0')}000`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction}`;
  return days === 0 ? time : `${days} day${days === 1 ? '' : 's'}, ${time}`;
}
