// Cron expressions: names of days, ranges, steps, the last day of a month, the first Monday. A loop makes a DAG of each.
import { type DagOptions, dag, task } from 'ariel';

const schedules: Readonly<Record<string, DagOptions['schedule'] & string>> = {
  workdays: '0 6 * * mon-fri',
  business_hours: '*/30 8-17 * * *',
  month_end: '0 18 L * *',
  first_monday: '0 9 * * mon#1',
};

const bake = task('bake', ({ plan }: { plan: string }, { logicalDate }) => {
  return `baked for ${plan} at ${logicalDate?.toISOString()}`;
});

for (const [plan, schedule] of Object.entries(schedules)) {
  dag(
    `schedule_cron_${plan}`,
    // Paused until you unpause it on its page, as all examples with a schedule are.
    { schedule, isPausedUponCreation: true, tags: ['feature', 'schedule'] },
    () => {
      bake({ plan });
    },
  );
}
