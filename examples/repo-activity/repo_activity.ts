// A daily ETL over a repository's git history, with catchup: a row per day, and on a week's last day a rollup and a chart.
import { renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dag, FailTask, param, SkipTask, task } from 'ariel';
import { findCheckout, outputFolder } from '../find-checkout.ts';
import { rollUpWeek, storeDay, type WeekActivity } from './activity-table.ts';
import { addDays, type Day, dayOf, isDay, isLastOfWeek } from './day.ts';
import { type DayActivity, findRepository, readDay } from './git-history.ts';
import { weekChart } from './week-chart.ts';

/** A scheduled run comes at midnight, when its day is over; a run by hand counts its own day, as far as it has come. */
export function dayToCount(
  given: string,
  { dataInterval, dagRun }: { dataInterval: { end: Date }; dagRun: { runType: string } },
): Day {
  if (given !== '' && !isDay(given)) throw new FailTask(`"${given}" is not a day; write it like 2026-11-21.`);
  if (given !== '') return given;
  const day = dayOf(dataInterval.end);
  return dagRun.runType === 'manual' ? day : addDays(day, -1);
}

const locateRepository = task('find_repository', async ({ given }: { given: string }, { log }) => {
  const folder = findCheckout(given, import.meta.dirname);
  if (folder === null) throw new SkipTask(`there is no folder to look at: "${given}"`);
  const answer = await findRepository(folder);
  if ('reason' in answer) throw new SkipTask(answer.reason);
  log.info(`counting in ${answer.root}`);
  return answer.root;
});

const countDay = task('count_day', async (inputs: { root: string; ref: string; day: string }, context) => {
  const day = dayToCount(inputs.day, context);
  const activity = await readDay(inputs.root, inputs.ref, day, context.signal);
  if (!activity.isWhole)
    context.log.warn(`the clone is shallow: what its first commits of ${day} changed is not counted`);
  context.log.info(
    `${day}: ${activity.commits} commits by ${activity.authors.length} authors in ${activity.files} files`,
  );
  return activity;
});

const store = task('store_day', ({ output, activity }: { output: string; activity: DayActivity }) => {
  const file = join(outputFolder(output, import.meta.dirname, 'repo-activity'), 'repo-activity.db');
  storeDay(file, activity);
  return file;
});

const isWeekOver = task.branch(
  'is_week_over',
  ({ activity, always }: { activity: DayActivity; always: boolean }) =>
    always || isLastOfWeek(activity.day) ? 'roll_up' : null,
);

const rollUp = task(
  'weekly_rollup',
  ({ file, activity }: { file: string; activity: DayActivity }, { log }) => {
    const week = rollUpWeek(file, activity.day);
    if (week.daysCounted < week.days.length)
      log.warn(`only ${week.daysCounted} of the ${week.days.length} days of ${week.week} were counted`);
    return week;
  },
);

const drawWeek = task('draw_week', ({ file, week }: { file: string; week: WeekActivity }, { log }) => {
  const chart = join(dirname(file), `${week.week}.svg`);
  const draft = `${chart}.${process.pid}`;
  writeFileSync(draft, weekChart(week));
  renameSync(draft, chart);
  log.info(`the chart is ${chart}`);
  return chart;
});

export default dag(
  'repo_activity',
  {
    description: 'Commits, authors, files and lines per day of this repository, with a weekly chart',
    docMd: [
      '# Repository activity',
      'Each run counts one day of the git history into a table; where the day is a Sunday, the week is summed and drawn.',
      'Without a git repository the run skips itself and says why.',
    ].join('\n\n'),
    schedule: '@daily',
    // The first run counts the Monday of the week in which this repository begins.
    startDate: '2026-11-17',
    timezone: 'UTC',
    catchup: true,
    // One after the other: on a Sunday the days before it are in the table.
    maxActiveRuns: 1,
    tags: ['example', 'etl'],
    params: {
      repository: param.string({
        default: '',
        title: 'Repository',
        description: 'A folder of the repository. Empty: this checkout.',
      }),
      ref: param.string({ default: 'HEAD', minLength: 1, title: 'Branch or commit' }),
      day: param.string({
        default: '',
        pattern: '^(\\d{4}-\\d{2}-\\d{2})?$',
        title: 'Day',
        description: 'Such as 2026-11-21. Empty: the day of the run.',
      }),
      rollUp: param.boolean({
        default: false,
        title: 'Roll up the week',
        description: 'Also when its last day is still to come.',
      }),
      output: param.string({
        default: '',
        title: 'Output folder',
        description: 'For the table and the charts. Empty: .ariel/examples/repo-activity in this checkout.',
      }),
    },
    // Every task replaces what it wrote before, so any of them may be tried again, also after a lost process.
    defaultArgs: { retries: 3, retryDelay: '1s', infraRetries: 5, owner: 'platform' },
  },
  ({ params }) => {
    const root = locateRepository({ given: params.repository });
    const activity = countDay({ root, ref: params.ref, day: params.day });
    const file = store({ output: params.output, activity });
    const week = rollUp({ file, activity });
    isWeekOver({ activity, always: params.rollUp }).to({ roll_up: week });
    drawWeek({ file, week });
  },
);
